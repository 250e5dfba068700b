package org.opensearch.migrations.ecr.layout;

import java.io.IOException;
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
import org.opensearch.migrations.ecr.oci.MissingLayers;

/** What a layout holds, and whether all of it is there: folders are carried about, and edited. */
final class LayoutContents {

  /** No image is deeper; manifests that name each other cannot be, but files can be anything. */
  private static final int MAX_DEPTH = 8;

  private final LayoutIndex index;
  private final BlobFiles blobs;
  private final Set<Digest> whole = ConcurrentHashMap.newKeySet();

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

  /** The manifest that has this digest; empty if there is none that can be read. */
  Optional<Manifest> manifest(Digest digest) throws IOException {
    Optional<byte[]> content = blobs.manifest(digest);
    if (content.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ManifestParser.parse(content.get(), index.mediaType(digest), digest));
    } catch (IOException e) {
      // It is a blob that is no manifest.
      return Optional.empty();
    }
  }

  /** The manifest, if it and all that it names are there. */
  Optional<Manifest> wholeManifest(Digest digest) throws IOException {
    Optional<Manifest> manifest = manifest(digest);
    return manifest.isPresent() && isWhole(manifest.get(), MAX_DEPTH) ? manifest : Optional.empty();
  }

  /** All that is reached from a whole manifest and is there, itself included. */
  SortedMap<String, Descriptor> reachable(Manifest root) throws IOException {
    SortedMap<String, Descriptor> found = new TreeMap<>();
    addReachable(root, found);
    return found;
  }

  private void addReachable(Manifest manifest, SortedMap<String, Descriptor> found)
      throws IOException {
    if (found.putIfAbsent(BlobFiles.name(manifest.digest()), manifest.descriptor()) != null) {
      return;
    }
    for (Descriptor blob : manifest.blobs()) {
      if (blobs.has(blob)) {
        // Its manifest need not say the length.
        long size = blobs.size(blob.digest()).orElseThrow();
        found.put(
            BlobFiles.name(blob.digest()), new Descriptor(blob.mediaType(), blob.digest(), size));
      }
    }
    for (Descriptor child : manifest.manifests()) {
      Optional<Manifest> below = manifest(child.digest());
      if (below.isPresent()) {
        addReachable(below.get(), found);
      }
    }
  }

  /** The non-distributable layers below a whole manifest that are not there. */
  MissingLayers missingLayers(Manifest root) throws IOException {
    SortedMap<String, Descriptor> missing = new TreeMap<>();
    addMissingLayers(root, missing, new HashSet<>());
    return new MissingLayers(List.copyOf(missing.values()));
  }

  private void addMissingLayers(
      Manifest manifest, SortedMap<String, Descriptor> missing, Set<Digest> seen)
      throws IOException {
    for (Descriptor blob : manifest.blobs()) {
      if (!blobs.has(blob)) {
        missing.put(blob.digest().toString(), blob);
      }
    }
    for (Descriptor child : manifest.manifests()) {
      Optional<Manifest> below =
          seen.add(child.digest()) ? manifest(child.digest()) : Optional.empty();
      if (below.isPresent()) {
        addMissingLayers(below.get(), missing, seen);
      }
    }
  }

  /** Whether all that {@code manifest} names is there, as far as it has to be. */
  boolean isWhole(Manifest manifest) throws IOException {
    return isWhole(manifest, MAX_DEPTH);
  }

  private boolean isWhole(Manifest manifest, int depth) throws IOException {
    if (whole.contains(manifest.digest())) {
      return true;
    }
    for (Descriptor blob : manifest.blobs()) {
      boolean mayBeMissing = blob.isNondistributable() && blobs.size(blob.digest()).isEmpty();
      if (!blobs.has(blob) && !mayBeMissing) {
        return false;
      }
    }
    for (Descriptor child : manifest.manifests()) {
      Optional<Manifest> below = manifest(child.digest());
      if (depth == 0 || below.isEmpty() || !isWhole(below.get(), depth - 1)) {
        return false;
      }
    }
    whole.add(manifest.digest());
    return true;
  }
}
