package org.opensearch.migrations.ecr.verify.artifacts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.ManifestWalk;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.oci.MissingLayers;
import org.opensearch.migrations.ecr.ports.Repository;

/** Checks the manifests below a tag and, on request, their blobs. */
final class TreeCheck {

  private static final int MAX_MANIFESTS = 1000;

  private final Repository repository;
  private final String name;
  private final Optional<BlobCheck> blobs;
  private final List<Finding.Defect> defects = new ArrayList<>();
  private final Map<Digest, Descriptor> missingLayers = new LinkedHashMap<>();
  private int manifests;

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

  /** The defects of {@code known} and of everything below it. */
  List<Finding.Defect> check(Descriptor known) {
    Descriptor root = typed(known);
    if (!MediaTypes.ACCEPTED.contains(root.mediaType())) {
      defect(
          root, "it has media type '" + root.mediaType() + "', which is not an image media type");
    }
    read(root)
        .ifPresent(
            manifest -> ManifestWalk.walk(manifest, this::readEntry).forEach(this::tooLarge));
    return List.copyOf(defects);
  }

  /** Some registries say the media type only in the response to a pull. */
  private Descriptor typed(Descriptor known) {
    return known.mediaType().isEmpty()
        ? repository.pull(known.digest().toString()).map(Manifest::descriptor).orElse(known)
        : known;
  }

  /** The non-distributable layers that the registry does not have. */
  MissingLayers missingLayers() {
    return new MissingLayers(List.copyOf(missingLayers.values()));
  }

  /** Reads a manifest that is known to exist, but only if there is anything to check below it. */
  private Optional<Manifest> read(Descriptor known) {
    if (blobs.isEmpty() && !MediaTypes.isIndex(known.mediaType())) {
      return Optional.empty();
    }
    Optional<Manifest> manifest = repository.pull(known.digest().toString());
    if (manifest.isEmpty()) {
      defect(known, "manifest " + known.digest() + " does not exist");
    } else {
      blobs.ifPresent(check -> blobs(manifest.get(), check));
    }
    return manifest;
  }

  private Optional<Manifest> readEntry(ManifestWalk.ListedManifest entry) {
    Descriptor child = entry.manifest();
    manifests++;
    if (manifests > MAX_MANIFESTS) {
      tooLarge(entry);
      return Optional.empty();
    }
    Optional<Descriptor> there = repository.resolve(child.digest().toString());
    if (there.isEmpty()) {
      defect(
          entry.parent(), "manifest " + child.digest() + ", listed in its index, does not exist");
      return Optional.empty();
    }
    String type = typed(there.get()).mediaType();
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
    return read(new Descriptor(type, child.digest(), child.size()));
  }

  private void tooLarge(ManifestWalk.ListedManifest entry) {
    defect(
        entry.parent(),
        "its index has more than "
            + ManifestWalk.MAX_DEPTH
            + " levels or "
            + MAX_MANIFESTS
            + " manifests");
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
