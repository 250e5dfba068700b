package org.opensearch.migrations.ecr.discover.derive;

import java.util.List;
import org.opensearch.migrations.ecr.images.RenderedImages.BrokenImage;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.images.RenderedImages;
import org.opensearch.migrations.ecr.model.ValuesOverride;

/**
 * What the renders of a chart say.
 *
 * @param images every image at every place, as the chart is deployed
 * @param overrides that were proven to move them
 * @param unmoved the places that read the same image as before, or a wrong one
 * @param broken what containers have for images although it is none
 * @param notes states of the cluster in which the chart could not be rendered, and why
 */
public record Derived(
    List<FoundImage> images,
    List<ValuesOverride> overrides,
    List<Unmoved> unmoved,
    List<BrokenImage> broken,
    List<String> notes) {

  /** Without broken images. */
  public Derived(List<FoundImage> images, List<ValuesOverride> overrides, List<Unmoved> unmoved) {
    this(images, overrides, unmoved, List.of(), List.of());
  }

  /** Copies the lists. */
  public Derived {
    images = List.copyOf(images);
    overrides = List.copyOf(overrides);
    unmoved = List.copyOf(unmoved);
    broken = List.copyOf(broken);
    notes = List.copyOf(notes);
  }

  /**
   * A place that no override moves to the mirror.
   *
   * @param image that stands there
   * @param reason what was seen
   */
  public record Unmoved(FoundImage image, String reason) {

    /** A place that nothing is known of but that it stayed as it was. */
    static Unmoved stayed(FoundImage image) {
      return new Unmoved(image, "no value of the chart sets it");
    }
  }

  /** The same with what the chart said when values were tried, for places that just stayed. */
  Derived explained(String refusal) {
    String reason =
        "no value that sets it was found; the chart rejected some candidates: "
            + refusal;
    List<Unmoved> explained =
        unmoved.stream()
            .map(u -> u.equals(Unmoved.stayed(u.image())) ? new Unmoved(u.image(), reason) : u)
            .toList();
    return new Derived(images, overrides, explained, broken, notes);
  }

  /** The same with other overrides. */
  public Derived with(List<ValuesOverride> others) {
    return new Derived(images, others, unmoved, broken, notes);
  }

  /** The same with what else was seen, each place only in the first state that shows it. */
  Derived merged(RenderedImages rendered) {
    RenderedImages merged = rendered.merged();
    List<Unmoved> first =
        RenderedImages.firstOf(unmoved, u -> new Unmoved(u.image().in(""), u.reason()));
    return new Derived(merged.images(), overrides, first, merged.broken(), merged.notes());
  }
}
