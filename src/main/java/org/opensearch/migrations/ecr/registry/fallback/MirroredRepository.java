package org.opensearch.migrations.ecr.registry.fallback;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.http.SourceMirrors;
import org.opensearch.migrations.ecr.http.SourceMirrors.SourceMirror;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.CountingSink;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;

/**
 * Reads from a mirror first, then from the original, which can be another mirror with an original
 * behind it. After the mirror has failed, or lacked something that the original has, the original
 * serves the rest of this image. A failure of the original then also reports that of the mirror.
 */
public final class MirroredRepository implements ReadOnlyRepository {

  private final PullThroughRepository mirror;
  private final Repository original;
  private final SourceMirror source;
  private final Activity activity;
  private volatile FailureException mirrorFailure;

  /** What the mirror lacked, and the original too; the mirror stays in use. */
  private volatile FailureException missingInBoth;

  /**
   * A repository with a mirror.
   *
   * @param source the mirror, for messages
   * @param activity receives a warning when the mirror is no longer used
   */
  private MirroredRepository(
      PullThroughRepository mirror, Repository original, SourceMirror source, Activity activity) {
    this.mirror = mirror;
    this.original = original;
    this.source = source;
    this.activity = activity;
  }

  /**
   * A registry whose repositories are read through {@code mirrors}.
   *
   * @param last reads from the last of the sources of a repository
   * @param replaceable reads from those before it, and may give up sooner
   */
  public static Registry registry(Registry last, Registry replaceable, SourceMirrors mirrors) {
    return registry(last, replaceable, mirrors, wait -> Thread.sleep(wait.toMillis()));
  }

  static Registry registry(
      Registry last, Registry replaceable, SourceMirrors mirrors, Retry.Pause pause) {
    return (host, path, activity) -> {
      List<SourceMirror> sources = mirrors.sources(host);
      if (sources.size() == 1) {
        return last.open(host, path, activity);
      }
      SourceMirror end = sources.get(sources.size() - 1);
      Repository chain = open(last, end, path, activity);
      if (!end.host().equals(host)) {
        chain = new PullThroughRepository(chain, pause);
      }
      for (int i = sources.size() - 2; i >= 0; i--) {
        Repository cache = open(replaceable, sources.get(i), path, activity);
        chain =
            new MirroredRepository(
                new PullThroughRepository(cache, pause), chain, sources.get(i), activity);
      }
      return chain;
    };
  }

  private static Repository open(
      Registry registry, SourceMirror source, String path, Activity activity) {
    return registry.open(source.host(), source.repository(path), activity);
  }

  private boolean usesMirror() {
    return mirrorFailure == null;
  }

  /** From now on, only the original is used. */
  private synchronized void abandon(FailureException failure) {
    if (usesMirror()) {
      mirrorFailure = failure;
      activity.warning("mirror " + source + " is no longer used: " + failure.failure().reason());
    }
  }

  /** If neither can be read, both failures are reported. */
  private FailureException withMirrorFailure(FailureException ofOriginal) {
    FailureException ofMirror = mirrorFailure;
    if (ofMirror != null) {
      ofOriginal.addSuppressed(ofMirror);
    }
    return ofOriginal;
  }

  @Override
  public Optional<Descriptor> resolve(String identifier) {
    return firstOf(identifier, repository -> repository.resolve(identifier));
  }

  @Override
  public Optional<Manifest> pull(String identifier) {
    return firstOf(identifier, repository -> repository.pull(identifier));
  }

  private <T> Optional<T> firstOf(String identifier, Function<Repository, Optional<T>> query) {
    FailureException missing = null;
    if (usesMirror()) {
      try {
        Optional<T> found = query.apply(mirror);
        if (found.isPresent()) {
          return found;
        }
        missing = missing(identifier);
      } catch (FailureException e) {
        abandon(e);
      }
    }
    Optional<T> found;
    try {
      found = query.apply(original);
    } catch (FailureException e) {
      if (missing != null) {
        e.addSuppressed(missing);
      }
      throw withMirrorFailure(e);
    }
    if (found.isPresent() && missing != null) {
      abandon(missing);
    }
    missingInBoth = found.isPresent() ? null : missing;
    return found;
  }

  @Override
  public List<FailureException> mirrorFailures() {
    List<FailureException> failures = new ArrayList<>();
    Stream.of(mirrorFailure, missingInBoth).filter(Objects::nonNull).forEach(failures::add);
    failures.addAll(original.mirrorFailures());
    return List.copyOf(failures);
  }

  @Override
  public Optional<String> mirror() {
    return usesMirror() ? Optional.of(source.toString()) : original.mirror();
  }

  @Override
  public void abandonMirror(FailureException failure) {
    if (usesMirror()) {
      abandon(failure);
    } else {
      original.abandonMirror(failure);
    }
  }

  private NotFoundException missing(String identifier) {
    return new NotFoundException(
        Missing.RESOURCE,
        new Failure(
            "find",
            Side.SOURCE,
            identifier + " in the mirror " + source,
            "it does not exist there",
            "Check the path in --source-mirror. A pull-through cache in ECR requires the"
                + " permissions ecr:BatchImportUpstreamImage and ecr:CreateRepository"));
  }

  /** From both: a mirror can have its own referrers, and few mirrors forward this request. */
  @Override
  public Optional<List<Descriptor>> referrers(Digest subject) {
    List<Descriptor> known = mirrorReferrers(subject);
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
        throw withMirrorFailure(e);
      }
      activity.warning(
          "referrers are read only from mirror " + source + ": " + e.failure().reason());
      return Optional.of(known);
    }
  }

  private List<Descriptor> mirrorReferrers(Digest subject) {
    if (usesMirror()) {
      try {
        return mirror.referrers(subject).orElse(List.of());
      } catch (AccessException | RefusedException e) {
        // It may still serve images, and the original is read as well.
      } catch (FailureException e) {
        abandon(e);
      }
    }
    return List.of();
  }

  @Override
  public boolean hasBlob(Descriptor blob) {
    if (usesMirror()) {
      try {
        // The original may be unreachable, and a non-distributable layer may be missing.
        boolean isThere = mirror.hasBlob(blob);
        if (isThere || blob.isNondistributable()) {
          return isThere;
        }
      } catch (FailureException e) {
        abandon(e);
      }
    }
    return original.hasBlob(blob);
  }

  @Override
  public BlobContent content(Descriptor blob) {
    return new MirroredBlob(blob);
  }

  /** The content of a blob, from the mirror or from the original. */
  private final class MirroredBlob implements BlobContent {
    private final Descriptor blob;
    private Optional<BlobContent> ofMirror = Optional.empty();
    private Optional<BlobContent> ofOriginal = Optional.empty();

    MirroredBlob(Descriptor blob) {
      this.blob = blob;
    }

    @Override
    public void open() {
      NotFoundException missing = null;
      if (usesMirror()) {
        BlobContent content = mirror.content(blob);
        try {
          content.open();
          ofMirror = Optional.of(content);
          return;
        } catch (NotFoundException e) {
          missing = e;
        } catch (FailureException e) {
          abandon(e);
        }
      }
      BlobContent content = original.content(blob);
      try {
        content.open();
      } catch (FailureException e) {
        throw both(e, missing);
      }
      if (missing != null) {
        abandon(missing);
      }
      ofOriginal = Optional.of(content);
    }

    /**
     * A blob that neither has is not a failure of the mirror, which stays in use. If the original
     * is unreachable, a non-distributable layer counts as missing.
     */
    private FailureException both(FailureException ofOriginal, NotFoundException missing) {
      if (missing != null && blob.isNondistributable()) {
        missing.addSuppressed(ofOriginal);
        return missing;
      }
      if (missing != null) {
        ofOriginal.addSuppressed(missing);
      }
      return withMirrorFailure(ofOriginal);
    }

    @Override
    public void writeTo(OutputStream sink) throws IOException {
      if (ofMirror.isEmpty() && (ofOriginal.isPresent() || !usesMirror())) {
        write(ofOriginal.orElseGet(() -> original.content(blob)), sink);
        return;
      }
      CountingSink counting = new CountingSink(sink, bytes -> {});
      try {
        ofMirror.orElseGet(() -> mirror.content(blob)).writeTo(counting);
      } catch (NotFoundException e) {
        try {
          original.content(blob).writeTo(sink);
        } catch (FailureException failure) {
          throw both(failure, e);
        }
        abandon(e);
      } catch (FailureException e) {
        abandon(e);
        if (counting.length() > 0) {
          // The next attempt of the caller starts over, with the original.
          throw new TransientException(e.failure(), Optional.empty(), e);
        }
        write(original.content(blob), sink);
      }
    }

    private void write(BlobContent content, OutputStream sink) throws IOException {
      try {
        content.writeTo(sink);
      } catch (FailureException e) {
        throw withMirrorFailure(e);
      }
    }

    @Override
    public void close() {
      ofMirror.ifPresent(BlobContent::close);
      ofOriginal.ifPresent(BlobContent::close);
      ofMirror = Optional.empty();
      ofOriginal = Optional.empty();
    }
  }
}
