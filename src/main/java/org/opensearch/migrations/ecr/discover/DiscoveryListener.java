package org.opensearch.migrations.ecr.discover;

import java.time.Duration;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.ports.Activity;

/** Receives the progress of a discovery; called from several threads. */
public interface DiscoveryListener {

  /** Receives the activity while the chart is fetched. */
  default Activity fetching(String chart) {
    return Activity.NONE;
  }

  /**
   * A chart has been analyzed.
   *
   * @param chart name and version
   * @param images how many it pulls
   * @param overrides how many values redirect them
   * @param time it took
   */
  void analyzed(String chart, int images, int overrides, Duration time);

  /**
   * A chart could not be analyzed.
   *
   * @param chart name and version
   */
  void failed(String chart, FailureException failure);
}
