package org.opensearch.migrations.ecr.verify.artifacts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.oci.MissingLayers;
import org.opensearch.migrations.ecr.ports.Repository;

/**
 * Looks at all that a tag stands for: the manifests below an index, and with their blobs if it is
 * to be thorough.
 */
final class TreeCheck {

  private static final int MAX_DEPTH = 8;
  private static final int MAX_MANIFESTS = 1000;
  private static final Set<String> INDEXES = Set.of(MediaTypes.OCI_INDEX, MediaTypes.DOCKER_LIST);

  private final Repository repository;
  private final String name;
  private final Optional<BlobCheck> blobs;
  private final List<Finding.Defect> defects = new ArrayList<>();
  private final Map<Digest, Descriptor> missingLayers = new LinkedHashMap<>();
  private final Set<Digest> seen = new HashSet<>();

  /**
   * A check of one tag.
   *
   * @param name the repository's
   * @param blobs checks blobs; empty to skip them
   */
  TreeCheck(Repository repository, String name, Optional<BlobCheck> blobs) {
    this.repository = repository;
    this.name = name;
    this.blobs = blobs;
  }

  /** What is wrong with what {@code root} stands for. */
  List<Finding.Defect> check(Descriptor root) {
    if (!MediaTypes.ACCEPTED.contains(root.mediaType())) {
      defect(
          root, "it has media type '" + root.mediaType() + "', which is not an image media type");
    }
    read(root, 0);
    return List.copyOf(defects);
  }

  /** The non-distributable layers that were looked for and are not there. */
  MissingLayers missingLayers() {
    return new MissingLayers(List.copyOf(missingLayers.values()));
  }

  /** A manifest that is known to be there is read only where something has to be looked for. */
  private void read(Descriptor known, int depth) {
    if (blobs.isEmpty() && !INDEXES.contains(known.mediaType())) {
      return;
    }
    Optional<Manifest> manifest = repository.pull(known.digest().toString());
    if (manifest.isEmpty()) {
      defect(known, "manifest " + known.digest() + " does not exist");
      return;
    }
    for (Descriptor child : manifest.get().manifests()) {
      if (seen.add(child.digest())) {
        child(manifest.get(), child, depth + 1);
      }
    }
    blobs.ifPresent(check -> blobs(manifest.get(), check));
  }

  private void child(Manifest parent, Descriptor child, int depth) {
    if (depth > MAX_DEPTH || seen.size() > MAX_MANIFESTS) {
      defect(parent.descriptor(), "its index has more than 8 levels or 1000 manifests");
      return;
    }
    Optional<Descriptor> there = repository.resolve(child.digest().toString());
    if (there.isEmpty()) {
      defects.add(
          new Finding.Defect(
              parent.digest(),
              Optional.empty(),
              "manifest " + child.digest() + ", listed in its index, does not exist"));
      return;
    }
    String type = there.get().mediaType();
    if (!child.mediaType().isEmpty() && !child.mediaType().equals(type)) {
      defect(
          child,
          "manifest "
              + child.digest()
              + " has media type '"
              + type
              + "', but its index says '"
              + child.mediaType()
              + "'");
    }
    read(new Descriptor(type, child.digest(), child.size()), depth);
  }

  private void blobs(Manifest manifest, BlobCheck check) {
    for (Descriptor blob : manifest.blobs()) {
      check.check(blob, name, repository).ifPresent(flaw -> flaw(manifest, blob, flaw));
    }
  }

  private void flaw(Manifest manifest, Descriptor blob, BlobCheck.Flaw flaw) {
    if (flaw.isMissing() && blob.isNondistributable()) {
      missingLayers.put(blob.digest(), blob);
    } else {
      String reason = "blob " + blob.digest() + ": " + flaw.reason();
      defects.add(new Finding.Defect(manifest.digest(), Optional.of(blob.digest()), reason));
    }
  }

  private void defect(Descriptor manifest, String reason) {
    defects.add(new Finding.Defect(manifest.digest(), Optional.empty(), reason));
  }
}
