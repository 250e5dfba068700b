package org.opensearch.migrations.ecr.mirror;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.opensearch.migrations.ecr.model.Descriptor;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.Failure;
import org.opensearch.migrations.ecr.model.Manifest;
import org.opensearch.migrations.ecr.model.NotFoundException;
import org.opensearch.migrations.ecr.model.Side;
import org.opensearch.migrations.ecr.plan.SourceRepository;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;

/**
 * Copies images and OCI charts: blobs, then manifests from the leaves up, the tag last of all, so
 * that a tag never names something incomplete.
 */
final class ImageCopier {

  private final Registry source;
  private final Destination destination;
  private final BlobCopier blobs;
  private final Executor executor;

  /**
   * A copier.
   *
   * @param executor runs the single transfers; what runs there never waits for another of its tasks
   *     that has not begun
   */
  ImageCopier(Registry source, Destination destination, BlobCopier blobs, Executor executor) {
    this.source = source;
    this.destination = destination;
    this.blobs = blobs;
    this.executor = executor;
  }

  /**
   * What is copied from where to where.
   *
   * @param source the repository it is read from
   * @param sourceIdentifier the tag or digest it is read by
   * @param pin the digest it must have
   * @param host the registry it is written to
   * @param repository the repository there
   * @param identifier the tag or digest it is written by
   */
  record Route(
      SourceRepository source,
      String sourceIdentifier,
      Optional<Digest> pin,
      String host,
      String repository,
      String identifier) {

    String sourceReference() {
      String separator = sourceIdentifier.contains(":") ? "@" : ":";
      return source.host() + "/" + source.path() + separator + sourceIdentifier;
    }

    String reference() {
      return host + "/" + repository + (identifier.contains(":") ? "@" : ":") + identifier;
    }
  }

  /** Copies what is missing. */
  Outcome copy(Route route, ArtifactProgress progress) {
    Repository from = source.open(route.source().host(), route.source().path(), progress);
    Repository to = destination.open(route.host(), route.repository(), progress);
    CompletableFuture<Digest> asked =
        CompletableFuture.supplyAsync(() -> digestAtSource(route, from), executor);
    Optional<Descriptor> there =
        destination.isMissing(route.repository())
            ? Optional.empty()
            : to.resolve(route.identifier());
    Digest wanted = Waiting.on(asked);
    if (there.map(Descriptor::digest).filter(wanted::equals).isPresent()) {
      return new Outcome(Status.PRESENT, wanted, route.reference());
    }
    destination.ensure(route.repository(), progress);
    copyMissing(route, wanted, from, to, progress);
    Status status = there.isPresent() ? Status.UPDATED : Status.COPIED;
    return new Outcome(status, wanted, route.reference());
  }

  private static Digest digestAtSource(Route route, Repository from) {
    if (route.pin().isPresent()) {
      return route.pin().get();
    }
    return from.resolve(route.sourceIdentifier())
        .map(Descriptor::digest)
        .orElseThrow(() -> notFound(route, route.sourceReference()));
  }

  private void copyMissing(
      Route route, Digest wanted, Repository from, Repository to, ArtifactProgress progress) {
    boolean isNew = destination.isNew(route.repository());
    Manifest root = pull(route, from, wanted);
    boolean onlyTagIsMissing =
        !isNew
            && !route.identifier().equals(wanted.toString())
            && to.resolve(wanted.toString()).isPresent();
    if (!onlyTagIsMissing) {
      ManifestTree tree =
          ManifestTree.read(
              root,
              route.sourceReference(),
              child -> !isNew && to.resolve(child.digest().toString()).isPresent(),
              child -> pull(route, from, child.digest()),
              executor);
      copyBlobs(route, tree, from, to, progress);
      pushChildren(tree, to);
    }
    to.push(root, route.identifier());
  }

  private void copyBlobs(
      Route route, ManifestTree tree, Repository from, Repository to, ArtifactProgress progress) {
    boolean isNew = destination.isNew(route.repository());
    List<Descriptor> missing = tree.blobs();
    progress.expect(missing.stream().mapToLong(Descriptor::size).sum());
    Waiting.onAll(
        missing,
        blob -> {
          BlobCopier.Route way =
              new BlobCopier.Route(from.content(blob), to, route.repository(), isNew);
          blobs.copy(blob, way, progress);
          return blob;
        },
        executor);
  }

  private void pushChildren(ManifestTree tree, Repository to) {
    for (int level = tree.levels().size() - 1; level > 0; level--) {
      Waiting.onAll(
          tree.levels().get(level),
          manifest -> {
            to.pushChild(manifest);
            return manifest;
          },
          executor);
    }
  }

  private static Manifest pull(Route route, Repository from, Digest digest) {
    return from.pull(digest.toString())
        .orElseThrow(
            () ->
                notFound(
                    route, route.source().host() + "/" + route.source().path() + "@" + digest));
  }

  private static NotFoundException notFound(Route route, String reference) {
    return new NotFoundException(
        new Failure(
            "find",
            Side.SOURCE,
            reference,
            route.source().host() + " does not have it",
            "Check name and tag in the manifest"));
  }
}
