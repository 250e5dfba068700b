package org.opensearch.migrations.ecr.discover.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.manifest.ImageList;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;

/**
 * The images that either a manifest or a list does not contain. A reference without a digest is the
 * same image as one with the same tag and any digest.
 *
 * @param missing images of the manifest that the list does not contain, with the keys of their
 *     charts
 * @param extra images of the list that the manifest does not contain
 */
public record ImageListDifference(Map<String, List<String>> missing, List<String> extra) {

  public ImageListDifference {
    extra = List.copyOf(extra);
  }

  /**
   * Compares the images.
   *
   * @param original replaces the host of a mirror with the original host, on both sides
   */
  public static ImageListDifference of(
      MirrorManifest manifest, ImageList list, UnaryOperator<ImageReference> original) {
    Map<ImageReference, List<String>> owners = owners(manifest);
    Map<String, List<ImageReference>> wanted = byName(owners.keySet(), original);
    Map<String, List<ImageReference>> listed = byName(list.images(), original);
    Set<ImageReference> optional = optional(manifest);
    Map<String, List<String>> missing = new TreeMap<>();
    owners.forEach(
        (image, keys) -> {
          if (!optional.contains(image) && !contains(listed, image, original)) {
            missing.put(image.toString(), List.copyOf(keys));
          }
        });
    List<String> extra =
        list.images().stream()
            .filter(image -> !contains(wanted, image, original))
            .map(ImageReference::toString)
            .sorted()
            .toList();
    return new ImageListDifference(missing, extra);
  }

  /** The images that are mirrored only with a group: a list need not contain them. */
  private static Set<ImageReference> optional(MirrorManifest manifest) {
    Set<ImageReference> optional =
        manifest.allImages().map(ImageEntry::reference).collect(Collectors.toSet());
    manifest.withGroups(Set.of()).allImages().forEach(image -> optional.remove(image.reference()));
    return optional;
  }

  private static Map<ImageReference, List<String>> owners(MirrorManifest manifest) {
    Map<ImageReference, List<String>> owners = new LinkedHashMap<>();
    for (ChartEntry chart : manifest.charts()) {
      add(owners, chart.images(), chart.key());
    }
    add(owners, manifest.images(), MirrorManifest.AGGREGATE);
    return owners;
  }

  private static void add(
      Map<ImageReference, List<String>> owners, List<ImageEntry> images, String owner) {
    images.forEach(
        image -> owners.computeIfAbsent(image.reference(), i -> new ArrayList<>()).add(owner));
  }

  private static Map<String, List<ImageReference>> byName(
      Collection<ImageReference> images, UnaryOperator<ImageReference> original) {
    return images.stream().map(original).collect(Collectors.groupingBy(ImageReference::name));
  }

  private static boolean contains(
      Map<String, List<ImageReference>> images,
      ImageReference image,
      UnaryOperator<ImageReference> original) {
    ImageReference normalised = original.apply(image);
    return images.getOrDefault(normalised.name(), List.of()).stream()
        .anyMatch(other -> isSame(normalised, other));
  }

  /** Whether both specify a tag or both a digest, and whatever both specify is equal. */
  private static boolean isSame(ImageReference one, ImageReference other) {
    boolean haveTags = one.tag().isPresent() && other.tag().isPresent();
    boolean haveDigests = one.digest().isPresent() && other.digest().isPresent();
    return (haveTags || haveDigests)
        && (!haveTags || one.tag().equals(other.tag()))
        && (!haveDigests || one.digest().equals(other.digest()));
  }

  /** Whether both contain the same images. */
  public boolean isEmpty() {
    return missing.isEmpty() && extra.isEmpty();
  }

  /** One line per image, sorted: {@code +} is missing in the list, {@code -} is only there. */
  public List<String> lines() {
    TreeSet<String> lines = new TreeSet<>(Comparator.comparing((String line) -> line.substring(2)));
    missing.forEach(
        (image, keys) -> lines.add("+ " + image + " (" + String.join(", ", keys) + ")"));
    extra.forEach(image -> lines.add("- " + image));
    return List.copyOf(lines);
  }
}
