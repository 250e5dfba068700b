package org.opensearch.migrations.ecr.mirror;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.opensearch.migrations.ecr.model.Descriptor;
import org.opensearch.migrations.ecr.model.Manifest;
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
   * Copies what is missing below {@code root}, which is not written itself.
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
            child -> !ends.isNew() && ends.to().resolve(child.digest().toString()).isPresent(),
            pull,
            executor);
    copyBlobs(tree, ends, progress);
    pushChildren(tree, ends.to());
  }

  private void copyBlobs(ManifestTree tree, Ends ends, ArtifactProgress progress) {
    List<Descriptor> missing = tree.blobs();
    progress.expect(missing.stream().mapToLong(Descriptor::size).sum());
    Waiting.onAll(
        missing,
        blob -> {
          BlobCopier.Route way =
              new BlobCopier.Route(ends.from().content(blob), ends.to(), ends.name(), ends.isNew());
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
}
