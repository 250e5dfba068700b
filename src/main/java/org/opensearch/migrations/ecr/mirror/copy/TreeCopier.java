package org.opensearch.migrations.ecr.mirror.copy;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.schedule.Await;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.MissingLayers;
import org.opensearch.migrations.ecr.ports.Repository;

/** Copies all that a manifest names: blobs, then manifests from the leaves up. */
final class TreeCopier {

  private final BlobCopier blobs;
  private final Executor executor;

  TreeCopier(BlobCopier blobs, Executor executor) {
    this.blobs = blobs;
    this.executor = executor;
  }

  /**
   * Where a tree goes.
   *
   * @param name the repository's name there
   * @param isNew whether it held nothing before this run
   */
  record Ends(Repository from, Repository to, String name, boolean isNew) {}

  /**
   * Copies what is missing below {@code root}, which is not written itself. A manifest that the
   * destination has may still lack what it names: some registries accept that, and somebody may
   * have cleaned up. So what it names is looked for as well.
   *
   * @param reference what messages call it
   * @param pull reads a manifest that it names
   */
  void copyBelow(
      Manifest root,
      String reference,
      Function<Descriptor, Manifest> pull,
      Ends ends,
      ArtifactProgress progress) {
    ManifestTree tree =
        ManifestTree.read(
            root,
            reference,
            child -> ends.isNew() ? Optional.empty() : ends.to().pull(child.digest().toString()),
            pull,
            executor);
    copyBlobs(tree, ends, progress);
    pushChildren(tree, ends.to());
  }

  private void copyBlobs(ManifestTree tree, Ends ends, ArtifactProgress progress) {
    List<Descriptor> all = tree.blobs();
    progress.expect(all.stream().mapToLong(Descriptor::size).sum());
    Await.onAll(
        all,
        blob -> {
          copyBlob(blob, ends, progress);
          return blob;
        },
        executor);
  }

  private void copyBlob(Descriptor blob, Ends ends, ArtifactProgress progress) {
    BlobCopier.Route way =
        new BlobCopier.Route(ends.from().content(blob), ends.to(), ends.name(), ends.isNew());
    try {
      blobs.copy(blob, way, progress);
    } catch (NotFoundException e) {
      if (e.failure().side() != Side.SOURCE) {
        throw e;
      }
      // A host that is unknown, of a redirect perhaps, does not mean that the source lacks it.
      if (!blob.isNondistributable() || ends.from().hasBlob(blob)) {
        throw withAddress(e, blob);
      }
      progress.expect(-blob.size());
      progress.missing(blob);
    }
  }

  /** Says where else the blob is, as its manifest tells: nothing is downloaded from there. */
  private static NotFoundException withAddress(NotFoundException e, Descriptor blob) {
    Optional<String> address = MissingLayers.address(blob);
    if (address.isEmpty()) {
      return e;
    }
    Failure failure = e.failure();
    NotFoundException told =
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
      told.addSuppressed(further);
    }
    return told;
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
