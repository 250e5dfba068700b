package org.opensearch.migrations.ecr.images;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.Redaction;

/**
 * The images in the renders of a chart, and what else it needs the internet for.
 *
 * @param images in the order of the renders, each location once per state of the cluster
 * @param broken invalid image references of containers, in the same order
 * @param names that Kubernetes rejects, in the same order
 * @param internet what containers fetch from public hosts when they run
 * @param notes states of the cluster in which the chart could not be rendered, and why
 */
public record RenderedImages(
    List<FoundImage> images,
    List<BrokenImage> broken,
    List<InvalidName> names,
    List<InternetUse> internet,
    List<String> notes) {

  /**
   * The image of a container that is not a valid reference, so that its pod cannot start.
   *
   * @param text as written
   */
  public record BrokenImage(String text, ImageLocation place) {}

  /**
   * A name, label or selector that Kubernetes rejects. Charts derive some from the name of an
   * image, which is longer in the mirror.
   *
   * @param text as rendered
   * @param rule what Kubernetes accepts
   */
  public record InvalidName(String text, String rule, ImageLocation place) {

    /** The maximum length of a text in a message, in characters. */
    private static final int LONGEST = 100;

    /** A copy, found in another state of the cluster. */
    InvalidName in(String state) {
      return new InvalidName(text, rule, place.in(state));
    }

    /** Whether it contains the name of {@code mirror}, whose separators templates can replace. */
    public boolean contains(MirrorTarget mirror) {
      return plain(text).contains(plain(mirror.host())) || text.contains(MirrorTarget.IMAGES);
    }

    private static String plain(String text) {
      return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /**
     * Warnings about {@code names}, which contain the name of the mirror, one for each text.
     *
     * @param chart name and version
     */
    public static List<String> warnings(String chart, List<InvalidName> names) {
      return RenderedImages.firstOf(names, InvalidName::text).stream()
          .map(
              name ->
                  chart
                      + ": Kubernetes rejects '"
                      + Failure.shortened(name.text, LONGEST)
                      + "' ("
                      + name.place
                      + "), which the chart derives from the name of an image in the mirror: "
                      + name.rule
                      + ". Set another value that the chart uses for it, or give the image a shorter"
                      + " name under 'names' in a rules file")
          .toList();
    }
  }

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
    names = List.copyOf(names);
    internet = List.copyOf(internet);
    notes = List.copyOf(notes);
  }

  /** The images of one render, without notes. */
  RenderedImages(List<FoundImage> images, List<BrokenImage> broken, List<InvalidName> names) {
    this(images, broken, names, List.of(), List.of());
  }

  /** A copy with what containers fetch. */
  public RenderedImages with(List<InternetUse> used) {
    return new RenderedImages(images, broken, names, used, notes);
  }

  /** A copy with all images found in {@code state}. */
  public RenderedImages in(String state) {
    return state.isEmpty()
        ? this
        : new RenderedImages(
            images.stream().map(image -> image.in(state)).toList(),
            broken.stream().map(b -> new BrokenImage(b.text(), b.place().in(state))).toList(),
            names.stream().map(name -> name.in(state)).toList(),
            internet.stream().map(u -> new InternetUse(u.target(), u.place().in(state))).toList(),
            notes);
  }

  /** A copy with each image at each location only in the first state that shows it. */
  public RenderedImages merged() {
    return new RenderedImages(
        firstOf(images, image -> image.in("")),
        firstOf(broken, b -> new BrokenImage(b.text(), b.place().in(""))),
        firstOf(names, name -> name.in("")),
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
