package org.opensearch.migrations.ecr.verify.rendered;

import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.images.ImageLocation;

/**
 * An image, or a chart, with which a deployment would not come up from the mirror alone.
 *
 * @param chart name and version of the chart that names it
 * @param image as it stands there; empty for the chart itself
 * @param place where it stands; empty for the chart itself
 * @param reason what is wrong
 * @param mend lines to write or to run
 */
public record DeploymentGap(
    String chart,
    Optional<String> image,
    Optional<ImageLocation> place,
    String reason,
    List<String> mend) {

  /** Copies the list. */
  public DeploymentGap {
    mend = List.copyOf(mend);
  }

  /** The image, or the chart itself. */
  public String what() {
    return image.map(name -> "image " + name).orElse("chart " + chart);
  }

  /** Chart, resource and place; empty for the chart itself. */
  public Optional<String> where() {
    return place.map(p -> "in " + chart + ", " + p);
  }
}
