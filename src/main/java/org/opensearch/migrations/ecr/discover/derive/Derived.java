package org.opensearch.migrations.ecr.discover.derive;

import java.util.List;
import java.util.function.Predicate;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.images.RenderedImages;
import org.opensearch.migrations.ecr.images.RenderedImages.BrokenImage;
import org.opensearch.migrations.ecr.images.RenderedImages.InternetUse;
import org.opensearch.migrations.ecr.images.RenderedImages.InvalidName;
import org.opensearch.migrations.ecr.model.ValuesOverride;

/**
 * The images and overrides of a chart.
 *
 * @param images every image at every location, as the chart is deployed
 * @param overrides that are proven to redirect them
 * @param digests values that take the digests of images, with {@code ${digest}}
 * @param unmoved the locations that no override redirects correctly
 * @param broken image references of containers that are invalid
 * @param names that Kubernetes rejects with the overrides
 * @param internet what containers fetch from public hosts when they run
 * @param notes states of the cluster in which the chart could not be rendered, and why
 */
public record Derived(
    List<FoundImage> images,
    List<ValuesOverride> overrides,
    List<ValuesOverride> digests,
    List<Unmoved> unmoved,
    List<BrokenImage> broken,
    List<InvalidName> names,
    List<InternetUse> internet,
    List<String> notes) {

  /** Without digests and broken images. */
  public Derived(List<FoundImage> images, List<ValuesOverride> overrides, List<Unmoved> unmoved) {
    this(images, overrides, List.of(), unmoved, List.of(), List.of(), List.of(), List.of());
  }

  public Derived {
    images = List.copyOf(images);
    overrides = List.copyOf(overrides);
    digests = List.copyOf(digests);
    unmoved = List.copyOf(unmoved);
    broken = List.copyOf(broken);
    names = List.copyOf(names);
    internet = List.copyOf(internet);
    notes = List.copyOf(notes);
  }

  /**
   * A location that no override redirects to the mirror.
   *
   * @param image at that location
   * @param reason what was observed
   */
  public record Unmoved(FoundImage image, String reason) {

    /** A location that is unchanged for an unknown reason. */
    static Unmoved stayed(FoundImage image) {
      return new Unmoved(image, "no value of the chart sets it");
    }
  }

  /** A copy that explains unchanged locations with what the chart rejected. */
  Derived explained(String refusal) {
    String reason =
        "no value that sets it was found; the chart rejected some candidates: " + refusal;
    List<Unmoved> explained =
        unmoved.stream()
            .map(u -> u.equals(Unmoved.stayed(u.image())) ? new Unmoved(u.image(), reason) : u)
            .toList();
    return new Derived(images, overrides, digests, explained, broken, names, internet, notes);
  }

  /** A copy with names that Kubernetes rejects. */
  Derived with(List<InvalidName> rejected) {
    return new Derived(images, overrides, digests, unmoved, broken, rejected, internet, notes);
  }

  /** A copy with other overrides, and other values that take digests. */
  public Derived with(List<ValuesOverride> others, List<ValuesOverride> places) {
    return new Derived(images, others, places, unmoved, broken, names, internet, notes);
  }

  /** A copy without what {@code excluded} contains of the internet use. */
  public Derived withoutInternet(Predicate<String> excluded) {
    List<InternetUse> left = internet.stream().filter(use -> !excluded.test(use.target())).toList();
    return new Derived(images, overrides, digests, unmoved, broken, names, left, notes);
  }

  /**
   * A copy with the other results of the render, each location only in the first state that shows
   * it.
   */
  Derived merged(RenderedImages rendered) {
    RenderedImages merged = rendered.merged();
    List<Unmoved> first =
        RenderedImages.firstOf(unmoved, u -> new Unmoved(u.image().in(""), u.reason()));
    return new Derived(
        merged.images(),
        overrides,
        digests,
        first,
        merged.broken(),
        names,
        merged.internet(),
        merged.notes());
  }
}
