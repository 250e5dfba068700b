package org.opensearch.migrations.ecr.mirror.copy;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.Phase;
import org.opensearch.migrations.ecr.mirror.schedule.Await;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.MissingLayers;
import org.opensearch.migrations.ecr.ports.Repository;

/** Copies everything that a manifest refers to: blobs, then manifests from the leaves up. */
final class TreeCopier {

  private final BlobCopier blobs;
  private final Executor executor;

  TreeCopier(BlobCopier blobs, Executor executor) {
    this.blobs = blobs;
    this.executor = executor;
  }

  /**
   * Copies what is missing below {@code root}, but not {@code root} itself. The destination may
   * have a manifest without everything that it refers to: some registries accept that, and content
   * can be deleted later. So everything below existing manifests is checked as well.
   *
   * @param pull pulls a manifest from the source
   */
  void copyBelow(
      Manifest root, Function<Descriptor, Manifest> pull, Route route, ArtifactProgress progress) {
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
    copyBlobs(tree, route, progress);
    progress.phase(Phase.PUSHING);
    pushChildren(tree, to.repository());
  }

  private void copyBlobs(ManifestTree tree, Route route, ArtifactProgress progress) {
    List<Descriptor> all = tree.blobs();
    progress.expect(all.stream().mapToLong(Descriptor::size).sum());
    route.to().repository().expect(all);
    Await.onAll(
        all,
        blob -> {
          copyBlob(blob, route, progress);
          return blob;
        },
        executor);
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
    NotFoundException extended =
        new NotFoundException(
            new Failure(
                failure.operation(),
                failure.side(),
                failure.reference(),
                failure.reason()
                    + "; its manifest gives the URL "
                    + address.get()
                    + ", which is not used",
                failure.remedy()),
            e);
    for (Throwable further : e.getSuppressed()) {
      extended.addSuppressed(further);
    }
    return extended;
  }

  private void pushChildren(ManifestTree tree, Repository to) {
    for (int level = tree.levels().size() - 1; level > 0; level--) {
      Await.onAll(
          tree.missing(level),
          manifest -> {
            to.pushChild(manifest);
            return manifest;
          },
          executor);
    }
  }
}
