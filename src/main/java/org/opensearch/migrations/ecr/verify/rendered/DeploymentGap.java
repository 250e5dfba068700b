package org.opensearch.migrations.ecr.verify.rendered;

import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.images.ImageLocation;

/**
 * An image or a chart that a deployment would not pull from the mirror, or could not run.
 *
 * @param chart name and version of the chart that contains it
 * @param image the image as written there; empty for the chart itself
 * @param place its location; empty for the chart itself
 * @param reason what is wrong
 * @param fix commands to run, or lines to add
 */
public record DeploymentGap(
    String chart,
    Optional<String> image,
    Optional<ImageLocation> place,
    String reason,
    List<String> fix) {

  /** Copies the list. */
  public DeploymentGap {
    fix = List.copyOf(fix);
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
