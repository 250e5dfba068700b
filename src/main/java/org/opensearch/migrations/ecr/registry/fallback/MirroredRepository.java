package org.opensearch.migrations.ecr.registry.fallback;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.opensearch.migrations.ecr.http.SourceMirror;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Repository;

/**
 * Reads from a mirror first, then from the original. Once the mirror has failed, or lacked
 * something that the original has, the original serves the rest of this image. A failure of the
 * original then tells what the mirror said, too.
 */
final class MirroredRepository implements Repository {

  private final PullThroughRepository mirror;
  private final Repository original;
  private final SourceMirror where;
  private final MirrorTrust trust;

  /**
   * A repository with a mirror.
   *
   * @param where the mirror, for messages
   */
  MirroredRepository(
      PullThroughRepository mirror, Repository original, SourceMirror where, Activity activity) {
    this.mirror = mirror;
    this.original = original;
    this.where = where;
    this.trust = new MirrorTrust(where.host(), activity);
  }

  @Override
  public Optional<Descriptor> resolve(String identifier) {
    return firstOf(identifier, repository -> repository.resolve(identifier));
  }

  @Override
  public Optional<Manifest> pull(String identifier) {
    return firstOf(identifier, repository -> repository.pull(identifier));
  }

  /** A mirror may have some of its own, and few pass this question on: both are asked. */
  @Override
  public Optional<List<Descriptor>> referrers(Digest subject) {
    List<Descriptor> known = knownToMirror(subject);
    try {
      Optional<List<Descriptor>> listed = original.referrers(subject);
      if (known.isEmpty()) {
        return listed;
      }
      Set<Descriptor> all = new LinkedHashSet<>(known);
      all.addAll(listed.orElse(List.of()));
      return Optional.of(List.copyOf(all));
    } catch (FailureException e) {
      if (known.isEmpty()) {
        throw trust.besides(e);
      }
      trust.onlyMirror(e);
      return Optional.of(known);
    }
  }

  private List<Descriptor> knownToMirror(Digest subject) {
    if (trust.lasts()) {
      try {
        return mirror.referrers(subject).orElse(List.of());
      } catch (AccessException | RefusedException e) {
        // It may serve images all the same, and the original is asked this.
      } catch (FailureException e) {
        trust.end(e);
      }
    }
    return List.of();
  }

  @Override
  public boolean hasBlob(Descriptor blob) {
    if (trust.lasts()) {
      // The mirror may be all that can be reached, and a layer that may be missing is missing
      // there.
      return mirror.hasBlob(blob) || (!blob.isNondistributable() && original.hasBlob(blob));
    }
    return original.hasBlob(blob);
  }

  @Override
  public void pullBlob(Descriptor blob, OutputStream sink) throws IOException {
    content(blob).transferTo(sink);
  }

  @Override
  public BlobContent content(Descriptor blob) {
    return new MirroredBlob(blob, mirror, original, trust);
  }

  @Override
  public void push(Manifest manifest, String identifier) {
    throw new UnsupportedOperationException("a source is not written");
  }

  @Override
  public boolean pushBlob(Descriptor blob, BlobContent content, Optional<String> mountFrom) {
    throw new UnsupportedOperationException("a source is not written");
  }

  private <T> Optional<T> firstOf(String identifier, Function<Repository, Optional<T>> question) {
    FailureException lacking = null;
    if (trust.lasts()) {
      try {
        Optional<T> answer = question.apply(mirror);
        if (answer.isPresent()) {
          return answer;
        }
        lacking = lacking(identifier);
      } catch (FailureException e) {
        trust.end(e);
      }
    }
    Optional<T> answer;
    try {
      answer = question.apply(original);
    } catch (FailureException e) {
      if (lacking != null) {
        e.addSuppressed(lacking);
      }
      throw trust.besides(e);
    }
    if (answer.isPresent() && lacking != null) {
      trust.end(lacking);
    }
    return answer;
  }

  private NotFoundException lacking(String identifier) {
    return new NotFoundException(
        new Failure(
            "find",
            Side.SOURCE,
            identifier + " in the mirror " + where,
            "it does not have what was asked for",
            "Check the path of --source-mirror, and that a cache of ECR may fill itself:"
                + " ecr:BatchImportUpstreamImage and ecr:CreateRepository"));
  }
}
