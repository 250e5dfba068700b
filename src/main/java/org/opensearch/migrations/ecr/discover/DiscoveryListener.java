package org.opensearch.migrations.ecr.discover;

import java.time.Duration;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.ports.Activity;

/** Is told how far discovery has come. Called from several threads. */
public interface DiscoveryListener {

  /** What goes on while the chart is fetched. */
  default Activity fetching(String chart) {
    return Activity.NONE;
  }

  /**
   * A chart has been looked at.
   *
   * @param chart name and version
   * @param images how many it pulls
   * @param overrides how many values move them
   * @param time it took
   */
  void examined(String chart, int images, int overrides, Duration time);

  /**
   * A chart could not be looked at.
   *
   * @param chart name and version
   */
  void failed(String chart, FailureException failure);
}
