package org.opensearch.migrations.ecr.mirror.copy;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.CopyOutcome;
import org.opensearch.migrations.ecr.mirror.result.Status;
import org.opensearch.migrations.ecr.mirror.schedule.Await;
import org.opensearch.migrations.ecr.mirror.schedule.TransferExecutor;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.ports.Repository;

/**
 * Copies images and OCI charts: blobs first, then manifests from the leaves up, the tag last, so
 * that a tag never points to an incomplete image.
 */
public final class ImageCopier {

  private final TreeCopier trees;
  private final TransferExecutor executor;

  /**
   * A copier.
   *
   * @param executor runs the transfers; a task never waits for another task that has not started
   */
  public ImageCopier(BlobCopier blobs, TransferExecutor executor) {
    this.trees = new TreeCopier(blobs, executor);
    this.executor = executor;
  }

  /**
   * The content to copy.
   *
   * @param digest of the image at the destination
   * @param filtered the image reduced to some platforms; empty if all of it is copied
   */
  private record Content(Digest digest, Optional<PlatformFilter.Filtered> filtered) {

    Optional<Digest> original() {
      return filtered.flatMap(PlatformFilter.Filtered::original);
    }
  }

  /** Checks an image before it is copied, and throws an exception to refuse it. */
  @FunctionalInterface
  interface Inspection {

    /** Accepts everything. */
    Inspection NONE = (root, from) -> {};

    /**
     * Checks an image.
     *
     * @param from the repository that has the content of {@code root}
     */
    void inspect(Manifest root, Repository from);
  }

  /** Copies the missing parts of an image. */
  public CopyOutcome copy(Route route, ArtifactProgress progress) {
    return copy(route, Inspection.NONE, progress);
  }

  /** Copies the missing parts of an image, which is inspected unless it is up to date. */
  CopyOutcome copy(Route route, Inspection inspection, ArtifactProgress progress) {
    return copy(route, () -> whole(route), inspection, progress);
  }

  /** Copies the missing parts of an image, reduced to some platforms. */
  public CopyOutcome copy(Route route, PlatformFilter platforms, ArtifactProgress progress) {
    if (route.pin().isPresent()) {
      progress.warning(
          "its digest is pinned, so all platforms are copied: a subset would have a different"
              + " digest");
      return copy(route, progress);
    }
    return copy(route, () -> part(route, platforms, progress), Inspection.NONE, progress);
  }

  private CopyOutcome copy(
      Route route, Supplier<Content> select, Inspection inspection, ArtifactProgress progress) {
    Destination.Target to = route.to();
    CompletableFuture<Content> selected = CompletableFuture.supplyAsync(select, executor);
    Optional<Descriptor> there =
        to.isMissing()
            ? Optional.empty()
            : to.repository()
                .resolve(route.identifier())
                .filter(known -> to.repository().isNamed(route.identifier()));
    Content content = Await.on(selected);
    Status status = there.isPresent() ? Status.UPDATED : Status.COPIED;
    if (there.map(Descriptor::digest).filter(content.digest()::equals).isPresent()) {
      status = Status.PRESENT;
    } else {
      Manifest root =
          content
              .filtered()
              .map(PlatformFilter.Filtered::root)
              .orElseGet(() -> pull(route, content.digest()));
      inspection.inspect(root, route.from());
      CompletableFuture<Void> ensured = CompletableFuture.runAsync(to::ensure, executor);
      copyMissing(route, content, root, ensured, progress);
    }
    return new CopyOutcome(
        status, content.digest(), to.reference(route.identifier()), content.original());
  }

  TreeCopier trees() {
    return trees;
  }

  private static Content whole(Route route) {
    Optional<Digest> known =
        route
            .pin()
            .or(() -> route.from().resolve(route.sourceIdentifier()).map(Descriptor::digest));
    return new Content(
        known.orElseThrow(() -> notFound(route, route.sourceReference())), Optional.empty());
  }

  private static Content part(Route route, PlatformFilter platforms, ArtifactProgress progress) {
    Manifest root =
        route
            .from()
            .pull(route.sourceIdentifier())
            .orElseThrow(() -> notFound(route, route.sourceReference()));
    PlatformFilter.Filtered filtered =
        platforms.filter(root, route.sourceReference(), digest -> pull(route, digest));
    filtered.lacking().forEach(platform -> progress.warning("it has no image for " + platform));
    return new Content(filtered.root().digest(), Optional.of(filtered));
  }

  private void copyMissing(
      Route route,
      Content content,
      Manifest root,
      CompletableFuture<Void> ensured,
      ArtifactProgress progress) {
    Map<Digest, Manifest> made =
        content.filtered().map(PlatformFilter.Filtered::made).orElse(Map.of());
    trees.copyBelow(
        root,
        child ->
            made.containsKey(child.digest())
                ? made.get(child.digest())
                : pull(route, child.digest()),
        route,
        ensured,
        progress);
    route.to().repository().push(root, route.identifier());
  }

  private static Manifest pull(Route route, Digest digest) {
    return route
        .from()
        .pull(digest.toString())
        .orElseThrow(() -> notFound(route, route.sourceReference(digest.toString())));
  }

  private static String bySha512(String reference) {
    return reference.contains("@sha512:")
        ? " by this digest: many registries do not support sha512 digests"
        : "";
  }

  private static NotFoundException notFound(Route route, String reference) {
    NotFoundException missing =
        new NotFoundException(
            new Failure(
                "find",
                Side.SOURCE,
                reference,
                route.source().host() + " does not have it" + bySha512(reference),
                reference.contains("@sha512:")
                    ? "Pin the image by its sha256 digest"
                    : "Check the name and tag in the manifest"));
    route.from().mirrorFailures().forEach(missing::addSuppressed);
    return missing;
  }
}
