package org.opensearch.migrations.ecr.mirror.copy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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

/**
 * A manifest and all manifests below it, by levels.
 *
 * @param levels the root first; every manifest comes in a later level than all that name it
 * @param present the digests of those below the root that the destination has
 */
public record ManifestTree(List<List<Manifest>> levels, Set<Digest> present) {

  private static final int MAX_DEPTH = 8;
  private static final int MAX_MANIFESTS = 1000;
  private static final long MAX_BYTES = 16L * 1024 * 1024;

  /**
   * Reads the tree below {@code root}, each level's manifests at once.
   *
   * @param there reads a manifest from the destination; empty if that does not have it
   * @param pull reads a manifest from the source
   * @throws RefusedException when the tree is deeper or larger than any real image
   */
  public static ManifestTree read(
      Manifest root,
      String reference,
      Function<Descriptor, Optional<Manifest>> there,
      Function<Descriptor, Manifest> pull,
      Executor executor) {
    Map<Digest, Manifest> all = new LinkedHashMap<>(Map.of(root.digest(), root));
    Set<Digest> present = ConcurrentHashMap.newKeySet();
    Set<Digest> seen = new LinkedHashSet<>(Set.of(root.digest()));
    AtomicLong bytes = new AtomicLong(root.content().length);
    List<Descriptor> next = unseen(root.manifests(), seen);
    for (int depth = 1; !next.isEmpty(); depth++) {
      // The root is among those seen.
      if (depth > MAX_DEPTH || seen.size() - 1 > MAX_MANIFESTS) {
        throw tooLarge(reference);
      }
      List<Manifest> level =
          Await.onAll(
              next,
              child -> {
                // While it is read: all of a level can be more than the memory holds.
                if (bytes.get() > MAX_BYTES) {
                  throw tooLarge(reference);
                }
                Optional<Manifest> known = there.apply(child);
                known.ifPresent(manifest -> present.add(manifest.digest()));
                Manifest manifest = known.orElseGet(() -> pull.apply(child));
                bytes.addAndGet(manifest.content().length);
                return manifest;
              },
              executor);
      level.forEach(manifest -> all.put(manifest.digest(), manifest));
      next = unseen(level.stream().flatMap(m -> m.manifests().stream()).toList(), seen);
    }
    return new ManifestTree(levels(all), present);
  }

  /** By height: a manifest can be named by the root and once more further down. */
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
      // For now: one that names itself, which digests make impossible, must not go on for ever.
      known.put(manifest.digest(), height);
      for (Descriptor child : manifest.manifests()) {
        Manifest below = all.get(child.digest());
        height = below == null ? height : Math.max(height, 1 + height(below, all, known));
      }
      known.put(manifest.digest(), height);
    }
    return height;
  }

  private static List<Descriptor> unseen(List<Descriptor> children, Set<Digest> seen) {
    return children.stream().filter(child -> seen.add(child.digest())).toList();
  }

  /** What is said of a tree that no real image has. */
  static RefusedException tooLarge(String reference) {
    return new RefusedException(
        new Failure(
            "copy",
            Side.SOURCE,
            reference,
            "its index is deeper than "
                + MAX_DEPTH
                + " levels, or names more than "
                + MAX_MANIFESTS
                + " manifests or "
                + MAX_BYTES / 1024 / 1024
                + " MiB of them",
            "Check that it is an image"));
  }

  /** The manifests of a level that the destination does not have. */
  List<Manifest> missing(int level) {
    return levels.get(level).stream().filter(m -> !present.contains(m.digest())).toList();
  }

  /** The blobs of all manifests, each once. */
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
