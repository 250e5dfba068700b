package org.opensearch.migrations.ecr.mirror.copy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.CopyOutcome;
import org.opensearch.migrations.ecr.mirror.result.Status;
import org.opensearch.migrations.ecr.mirror.result.WorstFailure;
import org.opensearch.migrations.ecr.mirror.schedule.Await;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;

/**
 * Copies images and OCI charts: blobs, then manifests from the leaves up, the tag last of all, so
 * that a tag never names something incomplete.
 */
public final class ImageCopier {

  /** The tags of cosign before it knew of referrers: sha256-HEX and one of these. */
  private static final List<String> COSIGN_SUFFIXES = List.of(".sig", ".att", ".sbom");

  private final Registry source;
  private final Destination destination;
  private final TreeCopier trees;
  private final Executor executor;

  /** What refers to has been or is being copied, as {@code repository@digest}. */
  private final Set<String> referred = ConcurrentHashMap.newKeySet();

  /**
   * A copier.
   *
   * @param executor runs the single transfers; what runs there never waits for another of its tasks
   *     that has not begun
   */
  public ImageCopier(
      Registry source, Destination destination, BlobCopier blobs, Executor executor) {
    this.source = source;
    this.destination = destination;
    this.trees = new TreeCopier(blobs, executor);
    this.executor = executor;
  }

  /**
   * What is to be at the destination.
   *
   * @param filtered the part of the image that is to be there, if it is not the whole
   */
  private record Wanted(Digest digest, Optional<PlatformFilter.Filtered> filtered) {

    Optional<Digest> original() {
      return filtered.flatMap(PlatformFilter.Filtered::original);
    }
  }

  /** Looks at what is about to be copied, and refuses it by an exception. */
  @FunctionalInterface
  interface Inspection {

    /** Lets everything pass. */
    Inspection NONE = (root, from) -> {};

    /**
     * Looks at it.
     *
     * @param from has what {@code root} names
     */
    void inspect(Manifest root, Repository from);
  }

  /** Copies what is missing. */
  public CopyOutcome copy(ImageRoute route, ArtifactProgress progress) {
    return copy(route, Inspection.NONE, progress);
  }

  /** Copies what is missing, after it was inspected; what is there already is not. */
  CopyOutcome copy(ImageRoute route, Inspection inspection, ArtifactProgress progress) {
    return copy(route, from -> whole(route, from), inspection, progress);
  }

  /** Copies what is missing of the part of an image that is for some platforms. */
  public CopyOutcome copy(ImageRoute route, PlatformFilter platforms, ArtifactProgress progress) {
    if (route.pin().isPresent()) {
      progress.warning(
          "its digest is pinned, so all its platforms are copied: a part has another digest");
      return copy(route, progress);
    }
    return copy(route, from -> part(route, from, platforms, progress), Inspection.NONE, progress);
  }

  private CopyOutcome copy(
      ImageRoute route,
      Function<Repository, Wanted> question,
      Inspection inspection,
      ArtifactProgress progress) {
    Repository from = source.open(route.source().host(), route.source().path(), progress);
    Repository to = destination.open(route.host(), route.repository(), progress);
    CompletableFuture<Wanted> asked =
        CompletableFuture.supplyAsync(() -> question.apply(from), executor);
    Optional<Descriptor> there =
        destination.isMissing(route.repository())
            ? Optional.empty()
            : to.resolve(route.identifier()).filter(known -> to.isNamed(route.identifier()));
    Wanted wanted = Await.on(asked);
    Status status = there.isPresent() ? Status.UPDATED : Status.COPIED;
    if (there.map(Descriptor::digest).filter(wanted.digest()::equals).isPresent()) {
      status = Status.PRESENT;
    } else {
      Manifest root =
          wanted
              .filtered()
              .map(PlatformFilter.Filtered::root)
              .orElseGet(() -> pull(route, from, wanted.digest()));
      inspection.inspect(root, from);
      destination.ensure(route.repository(), progress);
      copyMissing(route, wanted, root, from, to, progress);
    }
    return new CopyOutcome(status, wanted.digest(), route.reference(), wanted.original());
  }

  /** Copies what refers to an image that is there, and to what it names. */
  public void copyReferrers(ImageRoute route, CopyOutcome image, ArtifactProgress progress) {
    Repository from = source.open(route.source().host(), route.source().path(), progress);
    Repository to = destination.open(route.host(), route.repository(), progress);
    TreeCopier.Ends ends =
        new TreeCopier.Ends(from, to, route.repository(), destination.isNew(route.repository()));
    ReferrerCopier referrers = new ReferrerCopier(trees, ends, route.sourceReference(), progress);
    WorstFailure failures = new WorstFailure();
    // An index that was made here is known nowhere else.
    for (Digest digest : ReferrerSubjects.of(image.digest(), to)) {
      boolean isMade = image.original().isPresent() && digest.equals(image.digest());
      // Another tag of the same image has the same signatures.
      if (!isMade && referred.add(route.repository() + "@" + digest)) {
        failures.collect(() -> referrers.copy(digest));
        for (String suffix : COSIGN_SUFFIXES) {
          String tag = ReferrersIndex.tag(digest) + suffix;
          failures.collect(() -> copyCosign(route, from, tag, progress));
        }
      }
    }
    failures.throwIfAny();
  }

  private void copyCosign(
      ImageRoute route, Repository from, String tag, ArtifactProgress progress) {
    Optional<Descriptor> there = from.resolve(tag);
    if (there.isPresent()) {
      Optional<Digest> digest = there.map(Descriptor::digest);
      CopyOutcome outcome =
          copy(
              new ImageRoute(route.source(), tag, digest, route.host(), route.repository(), tag),
              progress);
      if (outcome.status() != Status.PRESENT) {
        progress.referrer();
      }
    }
  }

  private static Wanted whole(ImageRoute route, Repository from) {
    Optional<Digest> known =
        route.pin().or(() -> from.resolve(route.sourceIdentifier()).map(Descriptor::digest));
    return new Wanted(
        known.orElseThrow(() -> notFound(route, route.sourceReference())), Optional.empty());
  }

  private static Wanted part(
      ImageRoute route, Repository from, PlatformFilter platforms, ArtifactProgress progress) {
    Manifest root =
        from.pull(route.sourceIdentifier())
            .orElseThrow(() -> notFound(route, route.sourceReference()));
    PlatformFilter.Filtered filtered =
        platforms.filter(root, route.sourceReference(), digest -> pull(route, from, digest));
    filtered.lacking().forEach(platform -> progress.warning("it is not there for " + platform));
    return new Wanted(filtered.root().digest(), Optional.of(filtered));
  }

  private void copyMissing(
      ImageRoute route,
      Wanted wanted,
      Manifest root,
      Repository from,
      Repository to,
      ArtifactProgress progress) {
    boolean isNew = destination.isNew(route.repository());
    Map<Digest, Manifest> made =
        wanted.filtered().map(PlatformFilter.Filtered::made).orElse(Map.of());
    trees.copyBelow(
        root,
        route.sourceReference(),
        child ->
            made.containsKey(child.digest())
                ? made.get(child.digest())
                : pull(route, from, child.digest()),
        new TreeCopier.Ends(from, to, route.repository(), isNew),
        progress);
    to.push(root, route.identifier());
  }

  private static Manifest pull(ImageRoute route, Repository from, Digest digest) {
    return from.pull(digest.toString())
        .orElseThrow(
            () ->
                notFound(
                    route, route.source().host() + "/" + route.source().path() + "@" + digest));
  }

  private static String bySha512(String reference) {
    return reference.contains("@sha512:")
        ? " by this digest: many registries do not support sha512 digests"
        : "";
  }

  private static NotFoundException notFound(ImageRoute route, String reference) {
    return new NotFoundException(
        new Failure(
            "find",
            Side.SOURCE,
            reference,
            route.source().host() + " does not have it" + bySha512(reference),
            reference.contains("@sha512:")
                ? "Pin the image by its sha256 digest"
                : "Check name and tag in the manifest"));
  }
}
