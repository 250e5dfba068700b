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
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.ManifestWalk;

/** Makes of an index one that names only what is for some platforms. */
public final class PlatformFilter {

  private static final int MAX_INDEXES = 100;

  private final List<Platform> wanted;

  public PlatformFilter(List<Platform> wanted) {
    this.wanted = wanted;
  }

  /**
   * An image with less in it.
   *
   * @param root what is written
   * @param made the indexes that no registry has by now, by digest
   * @param original the digest that the root had at its source, where it is another
   * @param lacking the platforms of those that are wanted that it does not have
   */
  record Filtered(
      Manifest root,
      Map<Digest, Manifest> made,
      Optional<Digest> original,
      List<Platform> lacking) {}

  /**
   * The same image for the wanted platforms alone; itself, where nothing is left out.
   *
   * @param root an image, or an index; an image is as it is, whatever it is for
   * @param pull reads an index that the root names
   * @throws NotFoundException when nothing in it is for them
   */
  Filtered filter(Manifest root, String reference, Function<Digest, Manifest> pull) {
    Run run = new Run(reference, pull);
    Optional<Manifest> left = root.manifests().isEmpty() ? Optional.of(root) : run.narrow(root, 0);
    List<Platform> lacking =
        wanted.stream()
            .filter(w -> run.offered.values().stream().noneMatch(o -> runs(w, o)))
            .toList();
    boolean nothing = !run.offered.isEmpty() && lacking.size() == wanted.size();
    if (left.isEmpty() || nothing) {
      throw none(reference, run.offered);
    }
    Optional<Digest> original =
        Optional.of(root.digest()).filter(digest -> !digest.equals(left.get().digest()));
    return new Filtered(
        left.get(), run.made, original, run.offered.isEmpty() ? List.of() : lacking);
  }

  private static boolean runs(Platform wanted, Platform offered) {
    return wanted.runs(offered) || wanted.runsOlder(offered);
  }

  private NotFoundException none(String reference, Map<String, Platform> offered) {
    return new NotFoundException(
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

  /** One image. */
  private final class Run {
    private final String reference;
    private final Function<Digest, Manifest> pull;
    private final Map<Digest, Manifest> made = new LinkedHashMap<>();
    private final Map<String, Platform> offered = new LinkedHashMap<>();
    private int indexes;

    Run(String reference, Function<Digest, Manifest> pull) {
      this.reference = reference;
      this.pull = pull;
    }

    /** Empty when nothing is left. */
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
      Optional<Manifest> left = entries.result(made);
      left.filter(manifest -> !manifest.digest().equals(index.digest()))
          .ifPresent(m -> made.put(m.digest(), m));
      return left;
    }

    /** An older ARM's image is taken where there is none for this one, as a node would. */
    private boolean selects(Platform wanted, Platform offer, List<Platform> all) {
      boolean exact = all.stream().anyMatch(wanted::runs);
      return exact ? wanted.runs(offer) : wanted.runsOlder(offer);
    }
  }
}
