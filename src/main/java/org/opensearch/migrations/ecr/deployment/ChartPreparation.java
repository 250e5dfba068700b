package org.opensearch.migrations.ecr.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartUnpacker;
import org.opensearch.migrations.ecr.ports.HelmEngine;

/**
 * Fetches charts and prepares them to be rendered as a deployment installs them.
 *
 * @param scratch an existing folder, in which each chart gets its own
 */
public record ChartPreparation(
    HelmEngine helm, ChartUnpacker unpacker, ChartFetcher fetcher, Path scratch) {

  /**
   * A prepared chart.
   *
   * @param chart at its published version
   * @param renderer with the values that it is deployed with
   * @param archiveBytes the size of its archive
   */
  public record Prepared(DeployedChart chart, ChartRenderer renderer, long archiveBytes) {}

  /**
   * Prepares a chart.
   *
   * @param namespace it is installed into, unless the deployment sets another
   * @throws org.opensearch.migrations.ecr.model.failure.FailureException when it cannot be fetched,
   *     or is not a chart
   */
  public Prepared prepare(DeployedChart wanted, String namespace, Activity activity) {
    ChartFetcher.Fetched fetched = fetcher.fetch(wanted.entry(), activity);
    DeployedChart chart = wanted.publishedAs(fetched.version());
    Path own = folder(chart.key());
    HelmEngine.Request request =
        new HelmEngine.Request(
            unpacker.unpack(fetched.archive(), chart.entry().label(), own),
            chart.key(),
            chart.namespace().orElse(namespace),
            List.of(),
            List.of(),
            true);
    return new Prepared(
        chart,
        new ChartRenderer(helm, request, own).inVariants(chart.variants()),
        fetched.archive().length);
  }

  private Path folder(String key) {
    try {
      return Files.createTempDirectory(scratch, key + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
