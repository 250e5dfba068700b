package org.opensearch.migrations.ecr.images;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The images in the renders of a chart.
 *
 * @param images in the order of the renders, each location once per state of the cluster
 * @param broken invalid image references of containers, in the same order
 * @param notes states of the cluster in which the chart could not be rendered, and why
 */
public record RenderedImages(
    List<FoundImage> images, List<BrokenImage> broken, List<String> notes) {

  /**
   * The image of a container that is not a valid reference, so that its pod cannot start.
   *
   * @param text as written
   */
  public record BrokenImage(String text, ImageLocation place) {}

  /** Copies the lists. */
  public RenderedImages {
    images = List.copyOf(images);
    broken = List.copyOf(broken);
    notes = List.copyOf(notes);
  }

  /** The images of one render, without notes. */
  public RenderedImages(List<FoundImage> images, List<BrokenImage> broken) {
    this(images, broken, List.of());
  }

  /** A copy with all images found in {@code state}. */
  public RenderedImages in(String state) {
    return state.isEmpty()
        ? this
        : new RenderedImages(
            images.stream().map(image -> image.in(state)).toList(),
            broken.stream().map(b -> new BrokenImage(b.text(), b.place().in(state))).toList(),
            notes);
  }

  /** A copy with each image at each location only in the first state that shows it. */
  public RenderedImages merged() {
    return new RenderedImages(
        firstOf(images, image -> image.in("")),
        firstOf(broken, b -> new BrokenImage(b.text(), b.place().in(""))),
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
