package org.opensearch.migrations.ecr.mirror.copy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.CopyOutcome;
import org.opensearch.migrations.ecr.mirror.result.Status;
import org.opensearch.migrations.ecr.mirror.result.WorstFailure;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.ManifestWalk;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.oci.ReferrerTag;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;

/**
 * Copies the referrers of images (signatures, attestations and SBOMs): the manifests that the
 * referrers API of the source lists, or the {@link ReferrerTag} that replaces it, and the tags of
 * cosign.
 */
public final class ReferrerCopier {

  private static final int MAX_DEPTH = 4;
  private static final int MAX_REFERRERS = 500;
  private static final Set<String> INDEXES = Set.of(MediaTypes.OCI_INDEX, MediaTypes.DOCKER_LIST);

  private final Registry source;
  private final Destination destination;
  private final TreeCopier trees;
  private final ImageCopier images;

  /** The subjects whose referrers have been or are being copied, as {@code repository@digest}. */
  private final Set<String> subjects = ConcurrentHashMap.newKeySet();

  /**
   * A copier of the referrers of images.
   *
   * @param images copies the manifests that tags of cosign name
   */
  public ReferrerCopier(Registry source, Destination destination, ImageCopier images) {
    this.source = source;
    this.destination = destination;
    this.trees = images.trees();
    this.images = images;
  }

  /** Copies the referrers of an image at the destination, and of the manifests below it. */
  public void copy(ImageRoute route, CopyOutcome image, ArtifactProgress progress) {
    Repository from = source.open(route.source().host(), route.source().path(), progress);
    Repository to = destination.open(route.host(), route.repository(), progress);
    TreeCopier.Ends ends =
        new TreeCopier.Ends(from, to, route.repository(), destination.isNew(route.repository()));
    SubjectReferrers referrers = new SubjectReferrers(ends, route.sourceReference(), progress);
    WorstFailure failures = new WorstFailure();
    for (Digest digest : manifests(image.digest(), to)) {
      // An index that was reduced to some platforms does not exist at the source.
      boolean isReduced = image.original().isPresent() && digest.equals(image.digest());
      // Another tag of the same image has the same referrers.
      if (!isReduced && subjects.add(ImageReference.join(route.repository(), digest.toString()))) {
        failures.collect(() -> referrers.copy(digest));
        for (ReferrerTag tag : ReferrerTag.cosign(digest)) {
          failures.collect(() -> copyCosign(route, from, tag.name(), progress));
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
                      return INDEXES.contains(manifest.mediaType())
                          ? repository.pull(manifest.digest().toString())
                          : Optional.empty();
                    }));
    return found;
  }

  private void copyCosign(
      ImageRoute route, Repository from, String tag, ArtifactProgress progress) {
    Optional<Digest> digest = from.resolve(tag).map(Descriptor::digest);
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
    private final TreeCopier.Ends ends;
    private final String reference;
    private final ArtifactProgress progress;
    private final Set<Digest> seen = new HashSet<>();
    private final Set<String> warned = new HashSet<>();
    private final WorstFailure failures = new WorstFailure();
    private boolean sourceHasNoApi;

    SubjectReferrers(TreeCopier.Ends ends, String reference, ArtifactProgress progress) {
      this.ends = ends;
      this.reference = reference;
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
          Optional<List<Descriptor>> listed = ends.from().referrers(subject);
          if (listed.isPresent()) {
            return listed.get();
          }
        } catch (AccessException | RefusedException e) {
          warn("what refers to it is looked for by tags alone: ", e.failure().reason());
        }
        sourceHasNoApi = true;
      }
      return ends.from()
          .pull(ReferrerTag.index(subject).name())
          .map(Manifest::manifests)
          .orElse(List.of());
    }

    private void copyAll(Digest subject, List<Descriptor> referrers) {
      if (referrers.isEmpty()) {
        return;
      }
      Optional<List<Descriptor>> listed = atDestination(subject);
      String tag = ReferrerTag.index(subject).name();
      Optional<Manifest> index = listed.isPresent() ? Optional.empty() : ends.to().pull(tag);
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
            // Somebody has cleaned up at the source; the others are copied all the same.
            failures.add(e);
          }
        }
      }
      if (!unlisted.isEmpty()) {
        // A registry may list them and not say so when it takes them; its tag is read then alone.
        Optional<Manifest> present = listed.isPresent() ? ends.to().pull(tag) : index;
        ReferrersIndex.merged(present, unlisted).ifPresent(merged -> ends.to().push(merged, tag));
      }
    }

    private Optional<List<Descriptor>> atDestination(Digest subject) {
      try {
        return ends.to().referrers(subject);
      } catch (AccessException | RefusedException e) {
        // Who may push may not always list; the answers to the pushes say what has to be done.
        return Optional.empty();
      }
    }

    private void copyOne(Digest subject, Digest digest, List<Manifest> unlisted, boolean hasApi) {
      Optional<Manifest> there = ends.to().pull(digest.toString());
      Manifest manifest = there.orElseGet(() -> pull(digest));
      if (!ReferrersIndex.subject(manifest).filter(subject.toString()::equals).isPresent()) {
        warn("what the source lists as referring to it does not: ", digest.toString());
        return;
      }
      // It may be there without all that it names, as nothing lists it yet.
      trees.copyBelow(manifest, reference, child -> pull(child.digest()), ends, progress);
      if (there.isPresent()) {
        if (!hasApi) {
          unlisted.add(manifest);
        }
        return;
      }
      try {
        if (!ends.to().pushReferrer(manifest)) {
          unlisted.add(manifest);
        }
        progress.referrer();
      } catch (RefusedException e) {
        warn("the registry takes nothing that refers to an image: ", e.failure().reason());
      }
    }

    private Manifest pull(Digest digest) {
      return ends.from()
          .pull(digest.toString())
          .orElseThrow(
              () ->
                  new NotFoundException(
                      failure(
                          "find",
                          "a referrer is listed and not there",
                          "Tell who runs the source, or leave out --with-referrers")));
    }

    private FailureException tooMany() {
      return new RefusedException(
          failure(
              "copy",
              "more than "
                  + MAX_REFERRERS
                  + " manifests refer to it, or to each other in more than "
                  + MAX_DEPTH
                  + " steps",
              "Leave out --with-referrers for it"));
    }

    private Failure failure(String operation, String reason, String remedy) {
      return new Failure(operation, Side.SOURCE, reference, reason, remedy);
    }

    /** Once of each kind. */
    private void warn(String kind, String reason) {
      if (warned.add(kind)) {
        progress.warning(kind + reason);
      }
    }
  }
}
