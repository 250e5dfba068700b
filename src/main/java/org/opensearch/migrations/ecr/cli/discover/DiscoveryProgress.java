package org.opensearch.migrations.ecr.cli.discover;

import java.io.PrintStream;
import java.time.Duration;
import org.opensearch.migrations.ecr.cli.console.ByteSizes;
import org.opensearch.migrations.ecr.discover.DiscoveryListener;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.ports.Activity;

/** A line on stderr for each processed chart. */
record DiscoveryProgress(PrintStream err) implements DiscoveryListener {

  @Override
  public Activity fetching(String chart) {
    return new Activity() {
      @Override
      public void retrying(TransientException failure, int attempt, Duration wait) {
        err.println(ByteSizes.retryLine(failure, wait));
      }

      @Override
      public void warning(String message) {
        err.println("warning: " + chart + ": " + message);
      }
    };
  }

  @Override
  public void analyzed(String chart, int images, int overrides, Duration time) {
    err.println(
        chart
            + ": "
            + images
            + (images == 1 ? " image, " : " images, ")
            + overrides
            + (overrides == 1 ? " override" : " overrides")
            + " ("
            + ByteSizes.time(time)
            + ")");
  }

  @Override
  public void failed(String chart, FailureException failure) {
    // The reason is reported at the end.
    err.println(chart + ": failed");
  }
}
