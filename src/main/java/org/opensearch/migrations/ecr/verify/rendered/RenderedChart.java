package org.opensearch.migrations.ecr.verify.rendered;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.failure.FailureException;

/**
 * The images of one chart, and its problems.
 *
 * @param label name and version
 * @param images the images that it contains
 */
record RenderedChart(
    String label,
    List<ImageReference> images,
    List<DeploymentGap> drifts,
    List<String> notes,
    List<FailureException> failures) {

  /** An empty result. */
  static RenderedChart of(String label) {
    return new RenderedChart(
        label, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }

  /** One that could not be rendered. */
  static RenderedChart failed(String label, FailureException failure) {
    RenderedChart chart = of(label);
    chart.failures().add(failure);
    return chart;
  }
}
