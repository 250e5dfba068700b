package org.opensearch.migrations.ecr.mirror.copy;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.mirror.result.CopyOutcome;
import org.opensearch.migrations.ecr.mirror.schedule.Await;
import org.opensearch.migrations.ecr.mirror.schedule.TransferExecutor;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.plan.PlannedArtifact.Pin;
import org.opensearch.migrations.ecr.ports.Repository;

/**
 * Copies images and OCI charts: blobs first, then manifests from the leaves up, the tag last, so
 * that a tag never points to an incomplete image.
 */
public final class ImageCopier {

  private final TreeCopier trees;
  private final TransferExecutor executor;
  private final boolean allowsMoved;

  /**
   * A copier.
   *
   * @param executor runs the transfers; a task never waits for another task that has not started
   * @param allowsMoved whether to copy a tag that has moved since it was pinned
   */
  public ImageCopier(BlobCopier blobs, TransferExecutor executor, boolean allowsMoved) {
    this.trees = new TreeCopier(blobs, executor);
    this.executor = executor;
    this.allowsMoved = allowsMoved;
  }

  /**
   * The content to copy.
   *
   * @param digest of the image at the destination
   * @param root its manifest or index, if it has been read
   * @param made indexes that the source does not have, by digest
   * @param original the digest at the source if only some platforms are copied
   */
  private record Content(
      Digest digest,
      Optional<Manifest> root,
      Map<Digest, Manifest> made,
      Optional<Digest> original) {

    Content(Manifest root) {
      this(root.digest(), Optional.of(root), Map.of(), Optional.empty());
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
    return copyUnlessThere(
        route,
        () -> there(route),
        route.digest().or(() -> route.pin().map(Pin::digest)),
        () -> whole(route, progress),
        Inspection.NONE,
        progress);
  }

  /**
   * Copies the missing parts of an artifact, which is inspected unless it is up to date.
   *
   * @param root its manifest or index, if it has been read
   */
  CopyOutcome copy(
      Route route, Optional<Manifest> root, Inspection inspection, ArtifactProgress progress) {
    return copyUnlessThere(
        route,
        () -> there(route),
        route.digest(),
        () -> root.map(Content::new).orElseGet(() -> whole(route, progress)),
        inspection,
        progress);
  }

  /** Copies the missing parts of an image, reduced to some platforms. */
  public CopyOutcome copy(Route route, PlatformFilter platforms, ArtifactProgress progress) {
    if (route.digest().isPresent()) {
      progress.warning(
          "charts pull it by its digest, so all platforms are copied: a subset would have a"
              + " different digest");
      return copy(route, progress);
    }
    return route
        .pin()
        .map(pin -> copyPinned(route, pin.digest(), platforms, progress))
        .orElseGet(() -> copyPart(route, () -> there(route), platforms, progress));
  }

  /** What is at the destination names the index that it was made of. */
  private CopyOutcome copyPinned(
      Route route, Digest pin, PlatformFilter platforms, ArtifactProgress progress) {
    Destination.Target to = route.to();
    Repository repository = to.repository();
    Optional<Manifest> there =
        to.isMissing()
            ? Optional.empty()
            : repository
                .pull(route.identifier())
                .filter(named -> repository.isNamed(route.identifier()));
    String reference = to.reference(route.identifier());
    if (there.isPresent() && platforms.isReduced(there.get(), pin, reference, repository)) {
      Digest digest = there.get().digest();
      return outcome(
          route, Status.PRESENT, digest, Optional.of(pin).filter(whole -> !whole.equals(digest)));
    }
    return copyPart(route, () -> there.map(Manifest::descriptor), platforms, progress);
  }

  private CopyOutcome copyPart(
      Route route,
      Supplier<Optional<Descriptor>> lookUp,
      PlatformFilter platforms,
      ArtifactProgress progress) {
    return copyUnlessThere(
        route,
        lookUp,
        Optional.empty(),
        () -> part(route, platforms, progress),
        Inspection.NONE,
        progress);
  }

  /** What the destination has, if it is known by the name that it is pushed to. */
  private static Optional<Descriptor> there(Route route) {
    Destination.Target to = route.to();
    return to.isMissing()
        ? Optional.empty()
        : to.repository()
            .resolve(route.identifier())
            .filter(named -> to.repository().isNamed(route.identifier()));
  }

  /**
   * Copies what is missing.
   *
   * @param lookUp finds what the destination has
   * @param known the digest of what is copied, if no request is needed to find out: the source is
   *     not asked for anything if it is there
   */
  private CopyOutcome copyUnlessThere(
      Route route,
      Supplier<Optional<Descriptor>> lookUp,
      Optional<Digest> known,
      Supplier<Content> select,
      Inspection inspection,
      ArtifactProgress progress) {
    Destination.Target to = route.to();
    Optional<CompletableFuture<Content>> selected =
        known.isPresent()
            ? Optional.empty()
            : Optional.of(CompletableFuture.supplyAsync(select, executor));
    Optional<Descriptor> there = lookUp.get();
    Optional<Digest> digestThere = there.map(Descriptor::digest);
    if (known.isPresent() && known.equals(digestThere)) {
      return outcome(route, Status.PRESENT, known.get(), Optional.empty());
    }
    Content content = selected.map(Await::on).orElseGet(select);
    if (digestThere.filter(content.digest()::equals).isPresent()) {
      return outcome(route, Status.PRESENT, content.digest(), content.original());
    }
    Manifest root = content.root().orElseGet(() -> resolved(route, content.digest()));
    inspection.inspect(root, route.from());
    CompletableFuture<Void> ensured = CompletableFuture.runAsync(to::ensure, executor);
    copyMissing(route, content.made(), root, ensured, progress);
    Status status = there.isPresent() ? Status.UPDATED : Status.COPIED;
    return outcome(route, status, root.digest(), content.original());
  }

  private static CopyOutcome outcome(
      Route route, Status status, Digest digest, Optional<Digest> original) {
    return new CopyOutcome(status, digest, route.to().reference(route.identifier()), original);
  }

  TreeCopier trees() {
    return trees;
  }

  private Content whole(Route route, ArtifactProgress progress) {
    if (route.digest().isEmpty() && route.pin().isPresent()) {
      return new Content(root(route, progress));
    }
    Optional<Digest> known =
        route
            .digest()
            .or(() -> route.from().resolve(route.sourceIdentifier()).map(Descriptor::digest));
    // A registry that is itself a cache fetches an image when it is pulled, not on a HEAD request.
    return known
        .map(digest -> new Content(digest, Optional.empty(), Map.of(), Optional.empty()))
        .or(() -> route.from().pull(route.sourceIdentifier()).map(Content::new))
        .orElseThrow(() -> notFound(route, route.sourceIdentifier()));
  }

  private Content part(Route route, PlatformFilter platforms, ArtifactProgress progress) {
    Manifest root = root(route, progress);
    PlatformFilter.Filtered filtered =
        platforms.filter(
            root,
            route.sourceReference(),
            route.pin().map(pin -> route.original(root)),
            digest -> pull(route, digest));
    filtered.lacking().forEach(platform -> progress.warning("it has no image for " + platform));
    return new Content(
        filtered.root().digest(),
        Optional.of(filtered.root()),
        filtered.made(),
        filtered.original());
  }

  /** What the tag points to, in one request, which must be what the manifest pins. */
  private Manifest root(Route route, ArtifactProgress progress) {
    Repository from = route.from();
    Manifest root =
        from.readFresh(
            () -> from.pull(route.sourceIdentifier()).orElseThrow(() -> tagNotFound(route)),
            found ->
                otherPin(route, found)
                    .filter(pin -> !allowsMoved)
                    .map(
                        pin -> moved(pin, found.digest(), from.inMirror(route.sourceReference()))));
    Optional<Pin> pin = otherPin(route, root);
    pin.ifPresent(p -> progress.moved(p, root.digest()));
    if (pin.isPresent() && from.mirror().isPresent()) {
      progress.warning(
          "it was read from the mirror "
              + from.mirror().get()
              + "; "
              + route.source().host()
              + " was not asked, where its tag may not have moved");
    }
    return root;
  }

  /** The pin, if it is not that of {@code root}. */
  private static Optional<Pin> otherPin(Route route, Manifest root) {
    return route.pin().filter(pin -> !route.isPinned(root, pin.digest()));
  }

  /**
   * Refuses content that the manifest does not pin, or records that it is accepted.
   *
   * @param found its digest
   * @param reference where it was found
   */
  void checkPin(Pin pin, Digest found, String reference, ArtifactProgress progress) {
    if (found.equals(pin.digest())) {
      return;
    }
    if (!allowsMoved) {
      throw moved(pin, found, reference);
    }
    progress.moved(pin, found);
  }

  boolean allowsMoved() {
    return allowsMoved;
  }

  private static TagMovedException moved(Pin pin, Digest found, String reference) {
    return new TagMovedException("copy", Side.SOURCE, reference, found, pin);
  }

  private void copyMissing(
      Route route,
      Map<Digest, Manifest> made,
      Manifest root,
      CompletableFuture<Void> ensured,
      ArtifactProgress progress) {
    trees.copy(
        root,
        child ->
            made.containsKey(child.digest())
                ? made.get(child.digest())
                : pull(route, child.digest()),
        route,
        ensured,
        progress);
  }

  private static Manifest resolved(Route route, Digest digest) {
    return route
        .from()
        .pullResolved(route.sourceIdentifier(), digest)
        .orElseThrow(() -> notFound(route, digest.toString()));
  }

  /** A manifest that an index refers to. */
  private static Manifest pull(Route route, Digest digest) {
    return route
        .from()
        .pull(digest.toString())
        .orElseThrow(
            () ->
                notFound(
                    route,
                    Missing.PART,
                    digest.toString(),
                    ", but an index there refers to it",
                    "The image is incomplete there. Contact the operator of "
                        + route.source().host()
                        + ", use another tag, or copy only the platforms that you need with"
                        + " --platform"));
  }

  /** A pinned tag that is missing may have been deleted, while its content is still there. */
  private static NotFoundException tagNotFound(Route route) {
    Optional<Digest> there =
        route
            .pin()
            .map(Pin::digest)
            .filter(digest -> !route.isFromMirror() && hasDigest(route.from(), digest));
    return there.isEmpty()
        ? notFound(route, route.sourceIdentifier())
        : notFound(
            route,
            Missing.TAG,
            route.sourceIdentifier(),
            "",
            "To copy it by its digest, specify the image as "
                + route.sourceReference()
                + "@"
                + there.get());
  }

  private static boolean hasDigest(Repository repository, Digest digest) {
    try {
      return repository.resolve(digest.toString()).isPresent();
    } catch (FailureException e) {
      // Only the missing tag is reported.
      return false;
    }
  }

  private static NotFoundException notFound(Route route, String identifier) {
    boolean isSha512 = identifier.startsWith("sha512:");
    return notFound(
        route,
        identifier.equals(route.sourceIdentifier()) ? Missing.ARTIFACT : Missing.PART,
        identifier,
        isSha512 ? " by this digest: many registries do not support sha512 digests" : "",
        isSha512 ? "Pin the image by its sha256 digest" : "Check the name and tag in the manifest");
  }

  private static NotFoundException notFound(
      Route route, Missing what, String identifier, String more, String remedy) {
    NotFoundException missing =
        new NotFoundException(
            what,
            new Failure(
                "find",
                Side.SOURCE,
                route.sourceReference(identifier),
                route.source().host() + " does not have it" + more,
                remedy));
    route.from().mirrorFailures().forEach(missing::addSuppressed);
    return missing;
  }
}
