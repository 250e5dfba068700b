package org.opensearch.migrations.ecr.mirror.copy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.mirror.result.CopyOutcome;
import org.opensearch.migrations.ecr.mirror.result.WorstFailure;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.ManifestWalk;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.oci.ReferrerTag;
import org.opensearch.migrations.ecr.ports.Repository;

/**
 * Copies the referrers of images (signatures, attestations and SBOMs): the manifests that the
 * referrers API of the source lists, or the {@link ReferrerTag} that replaces it, and the tags of
 * cosign.
 */
public final class ReferrerCopier {

  private static final int MAX_DEPTH = 4;
  private static final int MAX_REFERRERS = 500;

  private final TreeCopier trees;
  private final ImageCopier images;

  /** The subjects whose referrers have been or are being copied, as {@code repository@digest}. */
  private final Set<String> subjects = ConcurrentHashMap.newKeySet();

  /**
   * A copier of the referrers of images.
   *
   * @param images copies the manifests that cosign tags point to
   */
  public ReferrerCopier(ImageCopier images) {
    this.trees = images.trees();
    this.images = images;
  }

  /** Copies the referrers of an image at the destination, and of the manifests below it. */
  public void copy(Route route, CopyOutcome image, ArtifactProgress progress) {
    Repository to = route.to().repository();
    SubjectReferrers referrers = new SubjectReferrers(route, progress);
    WorstFailure failures = new WorstFailure();
    for (Digest digest : manifests(image.digest(), to)) {
      // An index that was reduced to some platforms does not exist at the source.
      boolean isReduced = image.original().isPresent() && digest.equals(image.digest());
      // Another tag of the same image has the same referrers.
      if (!isReduced && subjects.add(ImageReference.join(route.to().name(), digest.toString()))) {
        failures.collect(() -> referrers.copy(digest));
        for (ReferrerTag tag : ReferrerTag.cosign(digest)) {
          failures.collect(() -> copyCosign(route, tag.name(), progress));
        }
      }
    }
    failures.throwIfAny();
  }

  /** The digests of an image and of all manifests below it. */
  private static Set<Digest> manifests(Digest image, Repository repository) {
    Set<Digest> found = new LinkedHashSet<>(Set.of(image));
    repository
        .pull(image.toString())
        .ifPresent(
            root ->
                ManifestWalk.walk(
                    root,
                    entry -> {
                      Descriptor manifest = entry.manifest();
                      found.add(manifest.digest());
                      return MediaTypes.isIndex(manifest.mediaType())
                          ? repository.pull(manifest.digest().toString())
                          : Optional.empty();
                    }));
    return found;
  }

  private void copyCosign(Route route, String tag, ArtifactProgress progress) {
    Optional<Digest> digest = route.from().resolve(tag).map(Descriptor::digest);
    if (digest.isPresent()
        && images.copy(route.withTag(tag, digest.get()), progress).status() != Status.PRESENT) {
      progress.referrer();
    }
  }

  /**
   * A manifest that may have referrers.
   *
   * @param depth the number of references to the image; 0 for the image itself
   */
  private record Subject(Digest digest, int depth) {}

  /** Copies the referrers of the manifests of one image. */
  private final class SubjectReferrers {
    private final Route route;
    private final Repository from;
    private final Repository to;
    private final ArtifactProgress progress;
    private final Set<Digest> seen = new HashSet<>();
    private final Set<String> warned = new HashSet<>();
    private final WorstFailure failures = new WorstFailure();
    private boolean sourceHasNoApi;

    SubjectReferrers(Route route, ArtifactProgress progress) {
      this.route = route;
      this.from = route.from();
      this.to = route.to().repository();
      this.progress = progress;
    }

    /**
     * Copies the missing referrers of {@code image}, and their referrers.
     *
     * @throws FailureException the worst, after everything else has been copied
     */
    void copy(Digest image) {
      Deque<Subject> open = new ArrayDeque<>(List.of(new Subject(image, 0)));
      while (!open.isEmpty()) {
        Subject subject = open.remove();
        List<Descriptor> referrers = atSource(subject.digest());
        referrers.forEach(referrer -> seen.add(referrer.digest()));
        if (seen.size() > MAX_REFERRERS || (subject.depth() >= MAX_DEPTH && !referrers.isEmpty())) {
          throw tooMany();
        }
        copyAll(subject.digest(), referrers);
        referrers.forEach(r -> open.add(new Subject(r.digest(), subject.depth() + 1)));
      }
      failures.throwIfAny();
    }

    private List<Descriptor> atSource(Digest subject) {
      if (!sourceHasNoApi) {
        try {
          Optional<List<Descriptor>> listed = from.referrers(subject);
          if (listed.isPresent()) {
            return listed.get();
          }
        } catch (AccessException | RefusedException e) {
          warn("referrers are looked up by tag only: ", e.failure().reason());
        }
        sourceHasNoApi = true;
      }
      return from.pull(ReferrerTag.index(subject).name())
          .map(Manifest::manifests)
          .orElse(List.of());
    }

    private void copyAll(Digest subject, List<Descriptor> referrers) {
      if (referrers.isEmpty()) {
        return;
      }
      Optional<List<Descriptor>> listed = atDestination(subject);
      String tag = ReferrerTag.index(subject).name();
      Optional<Manifest> index = listed.isPresent() ? Optional.empty() : to.pull(tag);
      Set<Digest> known = new HashSet<>();
      listed.or(() -> index.map(Manifest::manifests)).orElse(List.of()).stream()
          .map(Descriptor::digest)
          .forEach(known::add);
      List<Manifest> unlisted = new ArrayList<>();
      for (Descriptor referrer : referrers) {
        if (!known.contains(referrer.digest())) {
          try {
            copyOne(subject, referrer.digest(), unlisted, listed.isPresent());
          } catch (NotFoundException e) {
            // It was deleted at the source; the other referrers are still copied.
            failures.add(e);
          }
        }
      }
      if (!unlisted.isEmpty()) {
        // A registry may list referrers without announcing it in its response to the push; only
        // then is the tag read here.
        Optional<Manifest> present = listed.isPresent() ? to.pull(tag) : index;
        ReferrersIndex.merged(present, unlisted).ifPresent(merged -> to.push(merged, tag));
      }
    }

    private Optional<List<Descriptor>> atDestination(Digest subject) {
      try {
        return to.referrers(subject);
      } catch (AccessException | RefusedException e) {
        // Permission to push does not imply permission to list; the responses to pushes decide.
        return Optional.empty();
      }
    }

    private void copyOne(Digest subject, Digest digest, List<Manifest> unlisted, boolean hasApi) {
      Optional<Manifest> there = to.pull(digest.toString());
      Manifest manifest = there.orElseGet(() -> pull(digest));
      if (!ReferrersIndex.subject(manifest).filter(subject.toString()::equals).isPresent()) {
        warn("the source lists a referrer that does not refer to the image: ", digest.toString());
        return;
      }
      // It may exist without its content, because nothing lists it yet.
      trees.copyBelow(
          manifest,
          child -> pull(child.digest()),
          route,
          CompletableFuture.completedFuture(null),
          progress);
      if (there.isPresent()) {
        if (!hasApi) {
          unlisted.add(manifest);
        }
        return;
      }
      try {
        if (!to.pushReferrer(manifest)) {
          unlisted.add(manifest);
        }
        progress.referrer();
      } catch (RefusedException e) {
        warnOfRefusal(e);
      } catch (NotFoundException e) {
        // The registry may not know the image, but nothing of the referrer is missing.
        if (e.missing() != Missing.PART) {
          throw e;
        }
        warnOfRefusal(e);
      }
    }

    private void warnOfRefusal(FailureException refusal) {
      warn("the registry does not accept referrers: ", refusal.failure().reason());
    }

    private Manifest pull(Digest digest) {
      return from.pull(digest.toString())
          .orElseThrow(
              () ->
                  new NotFoundException(
                      Missing.PART,
                      failure(
                          "find",
                          "a listed referrer does not exist",
                          "Contact the operator of "
                              + route.source().host()
                              + ", or omit --with-referrers")));
    }

    private FailureException tooMany() {
      return new RefusedException(
          failure(
              "copy",
              "it has more than "
                  + MAX_REFERRERS
                  + " referrers, or they refer to each other in more than "
                  + MAX_DEPTH
                  + " levels",
              "Omit --with-referrers for it"));
    }

    private Failure failure(String operation, String reason, String remedy) {
      return new Failure(operation, Side.SOURCE, route.sourceReference(), reason, remedy);
    }

    /** Warns once per kind. */
    private void warn(String kind, String reason) {
      if (warned.add(kind)) {
        progress.warning(kind + reason);
      }
    }
  }
}
