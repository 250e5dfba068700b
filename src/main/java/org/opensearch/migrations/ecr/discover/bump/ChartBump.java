package org.opensearch.migrations.ecr.discover.bump;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.model.text.Quantity;

/**
 * Another version of a chart, and what follows from it.
 *
 * @param key of the chart
 * @param from the previous version
 * @param to the version as published
 * @param archiveBytes the size of the chart's archive
 * @param images that are new or no longer used; empty if the chart could not be analyzed
 * @param lost the deployment's values that no longer have an effect
 * @param uncompared why the values could not be compared completely; empty if they were
 * @param installed the version that the aggregate chart installs, unless it is this one
 */
public record ChartBump(
    String key,
    String from,
    String to,
    long archiveBytes,
    Optional<Images> images,
    List<LostValue> lost,
    Optional<String> uncompared,
    Optional<Installed> installed) {

  public ChartBump {
    lost = List.copyOf(lost);
  }

  /**
   * The images of the chart that change what is mirrored.
   *
   * @param added images that the previous manifest does not contain
   * @param unused images that the new manifest no longer contains
   */
  public record Images(List<ImageReference> added, List<ImageReference> unused) {

    public Images {
      added = List.copyOf(added);
      unused = List.copyOf(unused);
    }

    private String text() {
      String gone =
          unused.isEmpty()
              ? ""
              : "; " + Quantity.of(unused.size(), "image is", "images are") + " no longer used";
      return (added.isEmpty() ? "no new images" : Quantity.of(added.size(), "new image")) + gone;
    }
  }

  /**
   * A value that the deployment sets and the chart no longer knows.
   *
   * @param path in the values of the aggregate chart
   * @param places where it is set, as messages name them; empty if that is unknown
   */
  public record LostValue(ValuesPath path, List<String> places) {

    public LostValue {
      places = List.copyOf(places);
    }

    /** The path and the places. */
    public String text() {
      return path.dotted()
          + (places.isEmpty() ? "" : ", which is set in " + String.join(" and ", places));
    }
  }

  /**
   * The version that the aggregate chart installs until its values are changed.
   *
   * @param version that its values set; empty if the chart was not read
   * @param path of the value to change
   * @param value to set
   * @param place where it is set, as messages name it
   */
  public record Installed(
      Optional<String> version, ValuesPath path, String value, Optional<String> place) {

    /** What to do. */
    public String text() {
      return "set "
          + path.dotted()
          + " to "
          + value
          + " in "
          + place.orElse("the aggregate chart's values")
          + version
              .map(old -> ": until then, the deployment installs " + old)
              .orElse(", which decide the version that is installed, and were not read");
    }
  }

  /**
   * A copy with the images that change.
   *
   * @param after still has the previous version if the chart could not be analyzed
   */
  public ChartBump between(MirrorManifest before, MirrorManifest after) {
    boolean isAnalyzed =
        after.charts().stream()
            .anyMatch(chart -> chart.key().equals(key) && chart.version().equals(to));
    Optional<Images> changed =
        isAnalyzed
            ? Optional.of(new Images(onlyIn(after, before), onlyIn(before, after)))
            : Optional.empty();
    return new ChartBump(key, from, to, archiveBytes, changed, lost, uncompared, installed);
  }

  /** The chart's images in {@code one}, without all images of {@code other}. */
  private List<ImageReference> onlyIn(MirrorManifest one, MirrorManifest other) {
    Set<ImageReference> others =
        other.allImages().map(ImageEntry::reference).collect(Collectors.toSet());
    return one.charts().stream()
        .filter(chart -> chart.key().equals(key))
        .flatMap(chart -> chart.images().stream())
        .map(ImageEntry::reference)
        .filter(image -> !others.contains(image))
        .distinct()
        .toList();
  }

  /**
   * What must be transferred, as a phrase.
   *
   * @param size formats bytes
   */
  public String downloads(LongFunction<String> size) {
    return "the chart ("
        + size.apply(archiveBytes)
        + "), "
        + images.map(Images::text).orElse("and images that are unknown: it could not be analyzed");
  }

  /** What the comparison of values says if it found nothing, or not everything. */
  public Optional<String> comparison() {
    return uncompared.or(
        () ->
            lost.isEmpty()
                ? Optional.of("the chart still has all values that the deployment sets for it")
                : Optional.empty());
  }

  /**
   * As text, under a heading.
   *
   * @param size formats bytes
   */
  public List<String> lines(LongFunction<String> size) {
    List<String> lines = new ArrayList<>();
    lines.add("bump of " + key + " from " + from + " to " + to);
    lines.add("  downloads: " + downloads(size));
    lost.forEach(value -> lines.add("  no effect any more: " + value.text()));
    comparison().ifPresent(text -> lines.add("  values: " + text));
    installed.ifPresent(next -> lines.add("  to do: " + next.text()));
    return lines;
  }
}
