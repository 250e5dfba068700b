package org.opensearch.migrations.ecr.mirror.copy;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress.Phase;
import org.opensearch.migrations.ecr.mirror.schedule.Await;
import org.opensearch.migrations.ecr.mirror.schedule.TransferExecutor;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.MissingLayers;

/**
 * Copies everything that a manifest refers to. Each manifest is pushed as soon as everything that
 * it refers to is there, so that a registry that limits the rate of manifests is never idle.
 */
final class TreeCopier {

  private final BlobCopier blobs;
  private final TransferExecutor executor;

  TreeCopier(BlobCopier blobs, TransferExecutor executor) {
    this.blobs = blobs;
    this.executor = executor;
  }

  /** Copies what is missing below {@code root}, and {@code root} itself last, by its name. */
  void copy(
      Manifest root,
      Function<Descriptor, Manifest> pull,
      Route route,
      CompletableFuture<Void> ensured,
      ArtifactProgress progress) {
    blobs.complete(
        route.to(),
        progress,
        (copier, to) -> {
          new TreeCopier(copier, executor)
              .copyBelow(root, pull, route.withTarget(to), ensured, progress);
          to.repository().push(root, route.identifier());
        });
  }

  /**
   * Copies what is missing below {@code root}, but not {@code root} itself. The destination may
   * have a manifest without everything that it refers to: some registries accept that, and content
   * can be deleted later. So everything below existing manifests is checked as well.
   *
   * @param pull pulls a manifest from the source
   * @param ensured ends when the repository of the destination exists
   */
  void copyBelow(
      Manifest root,
      Function<Descriptor, Manifest> pull,
      Route route,
      CompletableFuture<Void> ensured,
      ArtifactProgress progress) {
    Destination.Target to = route.to();
    ManifestTree tree =
        ManifestTree.read(
            root,
            route.sourceReference(),
            child ->
                to.isNew() ? Optional.empty() : to.repository().pull(child.digest().toString()),
            pull,
            executor);
    progress.phase(Phase.COPYING);
    Await.on(ensured);
    copy(tree, route, progress);
  }

  private void copy(ManifestTree tree, Route route, ArtifactProgress progress) {
    List<Descriptor> blobs = tree.blobs();
    progress.expect(blobs.stream().mapToLong(Descriptor::size).sum());
    route.to().repository().expect(blobs);
    Map<Digest, CompletableFuture<Void>> copies = new LinkedHashMap<>();
    for (Descriptor blob : blobs) {
      copies.put(
          blob.digest(),
          CompletableFuture.runAsync(
              () -> copyBlob(blob, route, progress), executor.transferring(blob.size())));
    }
    var unused = all(copies.values()).thenRun(() -> progress.phase(Phase.PUSHING));
    for (int level = tree.levels().size() - 1; level > 0; level--) {
      for (Manifest manifest : tree.levels().get(level)) {
        CompletableFuture<Void> content = content(manifest, copies);
        copies.put(
            manifest.digest(),
            route.to().keepsManifests() && tree.present().contains(manifest.digest())
                ? content
                : content.thenRunAsync(
                    () -> route.to().repository().pushChild(manifest), executor));
      }
    }
    Await.onAll(copies.values());
  }

  /** Ends when everything that a manifest refers to exists. */
  private static CompletableFuture<Void> content(
      Manifest manifest, Map<Digest, CompletableFuture<Void>> copies) {
    return all(
        Stream.concat(manifest.blobs().stream(), manifest.manifests().stream())
            .map(Descriptor::digest)
            .filter(copies::containsKey)
            .map(copies::get)
            .toList());
  }

  private static CompletableFuture<Void> all(Collection<CompletableFuture<Void>> futures) {
    return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
  }

  private void copyBlob(Descriptor blob, Route route, ArtifactProgress progress) {
    try {
      blobs.copy(blob, route.from().content(blob), route.to(), progress);
    } catch (NotFoundException e) {
      if (e.failure().side() != Side.SOURCE) {
        throw e;
      }
      // An unknown host, perhaps of a redirect, does not mean that the blob is missing.
      if (!blob.isNondistributable() || route.from().hasBlob(blob)) {
        throw withAddress(e, blob);
      }
      progress.expect(-blob.size());
      progress.missing(blob);
    }
  }

  /** Adds the URL in the manifest, from which nothing is downloaded. */
  private static NotFoundException withAddress(NotFoundException e, Descriptor blob) {
    Optional<String> address = MissingLayers.address(blob);
    if (address.isEmpty()) {
      return e;
    }
    Failure failure = e.failure();
    return e.with(
        failure.withReason(
            failure.reason()
                + "; its manifest gives the URL "
                + address.get()
                + ", which is not used"));
  }
}
