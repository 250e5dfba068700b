package org.opensearch.migrations.ecr.oci;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * Walks the manifests below an index level by level and visits each digest once. Only descriptors
 * are kept, so that memory does not grow with the size of the manifests.
 */
public final class ManifestWalk {

  /** The number of levels below the root that are visited. No real image has more. */
  public static final int MAX_DEPTH = 8;

  private ManifestWalk() {}

  /**
   * An entry of an index.
   *
   * @param parent the index
   * @param manifest the manifest that it refers to
   */
  public record ListedManifest(Descriptor parent, Descriptor manifest) {}

  /** Reads the manifests that the walk visits. */
  @FunctionalInterface
  public interface ManifestFetcher<E extends Exception> {
    /** Reads a manifest; empty if the walk should not continue below it. */
    Optional<Manifest> read(ListedManifest entry) throws E;
  }

  /** Reads all manifests of a level, possibly in parallel. */
  @FunctionalInterface
  public interface LevelFetcher<E extends Exception> {
    /** Reads the manifests of {@code level} and returns {@link #entries} of each, in order. */
    List<List<ListedManifest>> read(List<ListedManifest> level) throws E;
  }

  /**
   * Visits the manifests below {@code root} one after the other.
   *
   * @return the entries that were not visited because they are deeper than {@link #MAX_DEPTH}
   */
  public static <E extends Exception> List<ListedManifest> walk(
      Manifest root, ManifestFetcher<E> reader) throws E {
    return walkLevels(
        root,
        level -> {
          List<List<ListedManifest>> below = new ArrayList<>();
          for (ListedManifest entry : level) {
            reader.read(entry).map(ManifestWalk::entries).ifPresent(below::add);
          }
          return below;
        });
  }

  /**
   * Visits the manifests below {@code root}, one level at a time.
   *
   * @return the entries that were not visited because they are deeper than {@link #MAX_DEPTH}
   */
  public static <E extends Exception> List<ListedManifest> walkLevels(
      Manifest root, LevelFetcher<E> reader) throws E {
    Set<Digest> seen = new HashSet<>(Set.of(root.digest()));
    List<ListedManifest> level = unseen(List.of(entries(root)), seen);
    for (int depth = 1; depth <= MAX_DEPTH && !level.isEmpty(); depth++) {
      level = unseen(reader.read(level), seen);
    }
    return level;
  }

  /** The entries of an index; none if {@code manifest} is not an index. */
  public static List<ListedManifest> entries(Manifest manifest) {
    Descriptor parent = manifest.descriptor();
    return manifest.manifests().stream().map(child -> new ListedManifest(parent, child)).toList();
  }

  private static List<ListedManifest> unseen(List<List<ListedManifest>> entries, Set<Digest> seen) {
    return entries.stream()
        .flatMap(List::stream)
        .filter(entry -> seen.add(entry.manifest().digest()))
        .toList();
  }
}
