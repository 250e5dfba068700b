package org.opensearch.migrations.ecr.discover;

import java.util.List;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.render.FoundImage;

/**
 * What the renders of a chart say.
 *
 * @param images every image at every place, as the chart is deployed
 * @param overrides that were proven to move them
 * @param unmoved the places that read the same image as before, or a wrong one
 */
record Derived(List<FoundImage> images, List<ValuesOverride> overrides, List<Unmoved> unmoved) {

  /** Copies the lists. */
  Derived {
    images = List.copyOf(images);
    overrides = List.copyOf(overrides);
    unmoved = List.copyOf(unmoved);
  }

  /**
   * A place that no override moves to the mirror.
   *
   * @param image that stands there
   * @param reason what was seen
   */
  record Unmoved(FoundImage image, String reason) {}
}
