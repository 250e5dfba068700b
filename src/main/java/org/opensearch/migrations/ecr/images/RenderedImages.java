package org.opensearch.migrations.ecr.images;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.opensearch.migrations.ecr.model.failure.Redaction;

/**
 * The images in the renders of a chart, and what else it needs the internet for.
 *
 * @param images in the order of the renders, each location once per state of the cluster
 * @param broken invalid image references of containers, in the same order
 * @param internet what containers fetch from public hosts when they run
 * @param notes states of the cluster in which the chart could not be rendered, and why
 */
public record RenderedImages(
    List<FoundImage> images,
    List<BrokenImage> broken,
    List<InternetUse> internet,
    List<String> notes) {

  /**
   * The image of a container that is not a valid reference, so that its pod cannot start.
   *
   * @param text as written
   */
  public record BrokenImage(String text, ImageLocation place) {}

  /**
   * Something that a container fetches from a public host when it runs, other than its image.
   *
   * @param target a URL, or the command of a package manager
   */
  public record InternetUse(String target, ImageLocation place) {

    /**
     * Warnings about {@code uses}, one for each resource, without possible secrets in the URLs.
     *
     * @param chart name and version
     * @param remedy what the user can do
     */
    public static List<String> warnings(String chart, List<InternetUse> uses, String remedy) {
      Map<String, List<InternetUse>> byResource = new LinkedHashMap<>();
      for (InternetUse use : uses) {
        String resource = use.place.kind() + " " + use.place.name() + " " + use.place.template();
        byResource.computeIfAbsent(resource, r -> new ArrayList<>()).add(use);
      }
      return byResource.values().stream()
          .map(
              of ->
                  chart
                      + " needs the internet when it runs: "
                      + String.join(
                          ", ", of.stream().map(use -> Redaction.of(use.target())).toList())
                      + " ("
                      + of.get(0).place
                      + "), which fails on isolated subnets. "
                      + remedy)
          .toList();
    }
  }

  public RenderedImages {
    images = List.copyOf(images);
    broken = List.copyOf(broken);
    internet = List.copyOf(internet);
    notes = List.copyOf(notes);
  }

  /** The images of one render, without notes. */
  public RenderedImages(List<FoundImage> images, List<BrokenImage> broken) {
    this(images, broken, List.of(), List.of());
  }

  /** A copy with what containers fetch. */
  public RenderedImages with(List<InternetUse> used) {
    return new RenderedImages(images, broken, used, notes);
  }

  /** A copy with all images found in {@code state}. */
  public RenderedImages in(String state) {
    return state.isEmpty()
        ? this
        : new RenderedImages(
            images.stream().map(image -> image.in(state)).toList(),
            broken.stream().map(b -> new BrokenImage(b.text(), b.place().in(state))).toList(),
            internet.stream().map(u -> new InternetUse(u.target(), u.place().in(state))).toList(),
            notes);
  }

  /** A copy with each image at each location only in the first state that shows it. */
  public RenderedImages merged() {
    return new RenderedImages(
        firstOf(images, image -> image.in("")),
        firstOf(broken, b -> new BrokenImage(b.text(), b.place().in(""))),
        firstOf(internet, u -> new InternetUse(u.target(), u.place().in(""))),
        notes);
  }

  /** The items without those whose key equals that of an earlier item. */
  public static <T> List<T> firstOf(List<T> all, Function<T, Object> key) {
    Set<Object> seen = new HashSet<>();
    List<T> first = new ArrayList<>();
    all.stream().filter(item -> seen.add(key.apply(item))).forEach(first::add);
    return first;
  }
}
