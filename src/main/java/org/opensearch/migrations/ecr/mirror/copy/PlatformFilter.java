package org.opensearch.migrations.ecr.mirror.copy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.Platform;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.ManifestWalk;
import org.opensearch.migrations.ecr.oci.ReducedIndex;
import org.opensearch.migrations.ecr.ports.Repository;

/** Reduces indexes to some platforms. */
public final class PlatformFilter {

  private static final int MAX_INDEXES = 100;

  private final List<Platform> wanted;

  public PlatformFilter(List<Platform> wanted) {
    this.wanted = wanted;
  }

  /**
   * An image that was reduced to some platforms.
   *
   * @param root the manifest or index to push
   * @param made new indexes, which no registry has, by digest
   * @param original the digest of the root at its source, if it is different
   * @param lacking the selected platforms that it does not support
   */
  record Filtered(
      Manifest root,
      Map<Digest, Manifest> made,
      Optional<Digest> original,
      List<Platform> lacking) {}

  /**
   * Reduces an image to the selected platforms. An image without an index is not changed.
   *
   * @param root a manifest or an index
   * @param original the digest that a reduced index names, if the manifest pins the image
   * @param pull pulls an index that the root refers to
   * @throws NotFoundException if it supports none of the platforms
   */
  Filtered filter(
      Manifest root, String reference, Optional<Digest> original, Function<Digest, Manifest> pull) {
    Run run = new Run(reference, original, pull);
    Optional<Manifest> left = root.manifests().isEmpty() ? Optional.of(root) : run.narrow(root, 0);
    List<Platform> lacking =
        wanted.stream()
            .filter(w -> run.offered.values().stream().noneMatch(o -> runs(w, o)))
            .toList();
    boolean nothing = !run.offered.isEmpty() && lacking.size() == wanted.size();
    if (left.isEmpty() || nothing) {
      throw none(reference, run.offered);
    }
    Optional<Digest> whole =
        Optional.of(root.digest()).filter(digest -> !digest.equals(left.get().digest()));
    return new Filtered(left.get(), run.made, whole, run.offered.isEmpty() ? List.of() : lacking);
  }

  /**
   * Whether an index was made of the pinned one, or is that one, and has the selected platforms and
   * no others. Then the pinned one need not be read.
   *
   * @param there has the indexes that {@code root} refers to
   */
  boolean isReduced(Manifest root, Digest pinned, String reference, Repository there) {
    if (!root.digest().equals(pinned) && !ReducedIndex.original(root).equals(Optional.of(pinned))) {
      return false;
    }
    Run run =
        new Run(
            reference,
            Optional.empty(),
            digest -> there.pull(digest.toString()).orElseThrow(() -> none(reference, Map.of())));
    try {
      return root.manifests().isEmpty()
          || (run.narrow(root, 0).equals(Optional.of(root))
              && wanted.stream().allMatch(w -> run.offered.values().stream().anyMatch(w::runs)));
    } catch (NotFoundException e) {
      // It is incomplete, and is completed from the source.
      return false;
    }
  }

  private static boolean runs(Platform wanted, Platform offered) {
    return wanted.runs(offered) || wanted.runsOlder(offered);
  }

  private NotFoundException none(String reference, Map<String, Platform> offered) {
    return new NotFoundException(
        Missing.PART,
        new Failure(
            "find",
            Side.SOURCE,
            reference,
            "it has no "
                + wanted.stream().map(Platform::toString).collect(Collectors.joining(", "))
                + ", but "
                + String.join(", ", offered.keySet()),
            "Specify a platform that it has with --platform, or exclude it with --exclude"));
  }

  /** The reduction of one image. */
  private final class Run {
    private final String reference;
    private final Optional<Digest> original;
    private final Function<Digest, Manifest> pull;
    private final Map<Digest, Manifest> made = new LinkedHashMap<>();
    private final Map<String, Platform> offered = new LinkedHashMap<>();
    private int indexes;

    Run(String reference, Optional<Digest> original, Function<Digest, Manifest> pull) {
      this.reference = reference;
      this.original = original;
      this.pull = pull;
    }

    /** Reduces an index; empty if nothing is left. Recursive, because parents get new digests. */
    private Optional<Manifest> narrow(Manifest index, int depth) {
      indexes++;
      if (depth > ManifestWalk.MAX_DEPTH || indexes > MAX_INDEXES) {
        throw ManifestTree.tooLarge(reference);
      }
      IndexEntries entries = IndexEntries.of(index);
      List<Platform> here = entries.platforms();
      here.forEach(platform -> offered.putIfAbsent(platform.toString(), platform));
      entries.keepIf(platform -> wanted.stream().anyMatch(w -> selects(w, platform, here)));
      entries.replaceIndexes(digest -> narrow(pull.apply(digest), depth + 1));
      entries.removeOrphanedAttestations();
      if (depth == 0) {
        original.ifPresent(entries::setOriginal);
      }
      Optional<Manifest> left = entries.result(made);
      left.filter(manifest -> !manifest.digest().equals(index.digest()))
          .ifPresent(m -> made.put(m.digest(), m));
      return left;
    }

    /** As on a node, an image for an older ARM variant is used if there is no exact match. */
    private boolean selects(Platform wanted, Platform offer, List<Platform> all) {
      boolean exact = all.stream().anyMatch(wanted::runs);
      return exact ? wanted.runs(offer) : wanted.runsOlder(offer);
    }
  }
}
