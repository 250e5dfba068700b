package org.opensearch.migrations.ecr.layout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.ManifestParser;
import org.opensearch.migrations.ecr.oci.ManifestWalk;
import org.opensearch.migrations.ecr.oci.MissingLayers;

/**
 * The manifests of a layout, and whether everything that they refer to exists: folders can be
 * edited, or copied incompletely.
 */
final class LayoutContents {

  private final LayoutIndex index;
  private final BlobFiles blobs;

  /** The manifests that are known to be complete. */
  private final Set<Digest> complete = ConcurrentHashMap.newKeySet();

  LayoutContents(LayoutIndex index, BlobFiles blobs) {
    this.index = index;
    this.blobs = blobs;
  }

  LayoutIndex index() {
    return index;
  }

  BlobFiles blobs() {
    return blobs;
  }

  /** The manifest with this digest; empty if it does not exist or cannot be read. */
  Optional<Manifest> manifest(Digest digest) throws IOException {
    Optional<byte[]> content = blobs.manifest(digest);
    if (content.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ManifestParser.parse(content.get(), index.mediaType(digest), digest));
    } catch (IOException e) {
      // A blob that is not a manifest.
      return Optional.empty();
    }
  }

  /** The manifest, if it exists with everything that it refers to. */
  Optional<Manifest> completeManifest(Digest digest) throws IOException {
    Optional<Manifest> manifest = manifest(digest);
    return manifest.isPresent() && isComplete(manifest.get()) ? manifest : Optional.empty();
  }

  /** The files that a complete manifest needs, itself included, by path. */
  SortedMap<String, Descriptor> reachable(Manifest root) throws IOException {
    SortedMap<String, Descriptor> found = new TreeMap<>();
    addFiles(root, found);
    ManifestWalk.walk(
        root,
        entry -> {
          Optional<Manifest> manifest = manifest(entry.manifest().digest());
          if (manifest.isPresent()) {
            addFiles(manifest.get(), found);
          }
          return manifest;
        });
    return found;
  }

  private void addFiles(Manifest manifest, SortedMap<String, Descriptor> found) throws IOException {
    found.put(BlobFiles.name(manifest.digest()), manifest.descriptor());
    for (Descriptor blob : manifest.blobs()) {
      if (blobs.has(blob)) {
        // A manifest need not specify the length.
        long size = blobs.size(blob.digest()).orElseThrow();
        found.put(
            BlobFiles.name(blob.digest()), new Descriptor(blob.mediaType(), blob.digest(), size));
      }
    }
  }

  /** The non-distributable layers of a complete manifest that the layout does not have. */
  MissingLayers missingLayers(Manifest root) throws IOException {
    SortedMap<String, Descriptor> missing = new TreeMap<>();
    addMissingLayers(root, missing);
    ManifestWalk.walk(
        root,
        entry -> {
          Optional<Manifest> manifest = manifest(entry.manifest().digest());
          if (manifest.isPresent()) {
            addMissingLayers(manifest.get(), missing);
          }
          return manifest;
        });
    return new MissingLayers(List.copyOf(missing.values()));
  }

  private void addMissingLayers(Manifest manifest, SortedMap<String, Descriptor> missing)
      throws IOException {
    for (Descriptor blob : manifest.blobs()) {
      if (!blobs.has(blob)) {
        missing.put(blob.digest().toString(), blob);
      }
    }
  }

  /** Whether everything that {@code root} refers to exists; only foreign layers may be missing. */
  boolean isComplete(Manifest root) throws IOException {
    if (complete.contains(root.digest())) {
      return true;
    }
    if (!hasBlobs(root)) {
      return false;
    }
    Set<Digest> visited = new HashSet<>(Set.of(root.digest()));
    List<Digest> incomplete = new ArrayList<>();
    List<ManifestWalk.ListedManifest> tooDeep =
        ManifestWalk.walk(
            root,
            entry -> {
              Digest digest = entry.manifest().digest();
              if (!incomplete.isEmpty()) {
                return Optional.empty();
              }
              Optional<Manifest> manifest = manifest(digest);
              if (manifest.isPresent() && hasBlobs(manifest.get())) {
                visited.add(digest);
              } else {
                incomplete.add(digest);
              }
              return manifest;
            });
    boolean isComplete = incomplete.isEmpty() && tooDeep.isEmpty();
    if (isComplete) {
      complete.addAll(visited);
    }
    return isComplete;
  }

  private boolean hasBlobs(Manifest manifest) throws IOException {
    for (Descriptor blob : manifest.blobs()) {
      boolean mayBeMissing = blob.isNondistributable() && blobs.size(blob.digest()).isEmpty();
      if (!blobs.has(blob) && !mayBeMissing) {
        return false;
      }
    }
    return true;
  }
}
