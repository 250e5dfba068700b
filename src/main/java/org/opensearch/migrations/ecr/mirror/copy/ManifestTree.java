package org.opensearch.migrations.ecr.mirror.copy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.opensearch.migrations.ecr.mirror.schedule.Await;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.ManifestWalk;

/**
 * A manifest and all manifests below it, by level.
 *
 * @param levels the root first; every manifest is in a later level than all its parents
 * @param present the digests of the manifests below the root that the destination has
 */
public record ManifestTree(List<List<Manifest>> levels, Set<Digest> present) {

  private static final int MAX_MANIFESTS = 1000;
  private static final long MAX_BYTES = 16L * 1024 * 1024;

  /**
   * Reads the tree below {@code root}, the manifests of a level in parallel.
   *
   * @param there reads a manifest from the destination; empty if it does not have the manifest
   * @param pull reads a manifest from the source
   * @throws RefusedException if the tree is deeper or larger than any real image
   */
  public static ManifestTree read(
      Manifest root,
      String reference,
      Function<Descriptor, Optional<Manifest>> there,
      Function<Descriptor, Manifest> pull,
      Executor executor) {
    Map<Digest, Manifest> all = new LinkedHashMap<>(Map.of(root.digest(), root));
    Set<Digest> present = ConcurrentHashMap.newKeySet();
    AtomicLong bytes = new AtomicLong(root.content().length);
    Function<ManifestWalk.ListedManifest, Manifest> read =
        entry -> {
          // Checked before each manifest: all of a level can be more than fits in memory.
          if (bytes.get() > MAX_BYTES) {
            throw tooLarge(reference);
          }
          Optional<Manifest> known = there.apply(entry.manifest());
          known.ifPresent(manifest -> present.add(manifest.digest()));
          Manifest manifest = known.orElseGet(() -> pull.apply(entry.manifest()));
          bytes.addAndGet(manifest.content().length);
          return manifest;
        };
    List<ManifestWalk.ListedManifest> tooDeep =
        ManifestWalk.walkLevels(
            root,
            level -> {
              // The root does not count.
              if (all.size() - 1 + level.size() > MAX_MANIFESTS) {
                throw tooLarge(reference);
              }
              List<Manifest> manifests = Await.onAll(level, read, executor);
              manifests.forEach(manifest -> all.put(manifest.digest(), manifest));
              return manifests.stream().map(ManifestWalk::entries).toList();
            });
    if (!tooDeep.isEmpty()) {
      throw tooLarge(reference);
    }
    return new ManifestTree(levels(all), present);
  }

  /** By height: a manifest can have parents on several levels. */
  private static List<List<Manifest>> levels(Map<Digest, Manifest> all) {
    Map<Digest, Integer> heights = new HashMap<>();
    TreeMap<Integer, List<Manifest>> levels = new TreeMap<>(Comparator.reverseOrder());
    for (Manifest manifest : all.values()) {
      levels
          .computeIfAbsent(height(manifest, all, heights), height -> new ArrayList<>())
          .add(manifest);
    }
    return List.copyOf(levels.values());
  }

  private static int height(
      Manifest manifest, Map<Digest, Manifest> all, Map<Digest, Integer> known) {
    Integer height = known.get(manifest.digest());
    if (height == null) {
      height = 0;
      // Ends the recursion of a manifest that refers to itself, which digests make impossible.
      known.put(manifest.digest(), height);
      for (Descriptor child : manifest.manifests()) {
        Manifest below = all.get(child.digest());
        height = below == null ? height : Math.max(height, 1 + height(below, all, known));
      }
      known.put(manifest.digest(), height);
    }
    return height;
  }

  /** The failure for a tree that is larger than any real image. */
  static RefusedException tooLarge(String reference) {
    return new RefusedException(
        new Failure(
            "copy",
            Side.SOURCE,
            reference,
            "its index has more than "
                + ManifestWalk.MAX_DEPTH
                + " levels, "
                + MAX_MANIFESTS
                + " manifests or "
                + MAX_BYTES / 1024 / 1024
                + " MiB of manifests",
            "Check that it is an image, or exclude it with --exclude"));
  }

  /** The blobs of all manifests, each digest once. */
  List<Descriptor> blobs() {
    Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
    for (List<Manifest> level : levels) {
      for (Manifest manifest : level) {
        manifest.blobs().forEach(blob -> blobs.merge(blob.digest(), blob, Descriptor::stricter));
      }
    }
    return List.copyOf(blobs.values());
  }
}
