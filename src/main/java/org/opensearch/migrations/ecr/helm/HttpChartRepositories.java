package org.opensearch.migrations.ecr.helm;

import java.util.Map;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ChartPackage;
import org.opensearch.migrations.ecr.model.Failure;
import org.opensearch.migrations.ecr.model.InvalidInputException;
import org.opensearch.migrations.ecr.model.NotFoundException;
import org.opensearch.migrations.ecr.model.PublishedChart;
import org.opensearch.migrations.ecr.model.Side;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartSource;

/**
 * Chart repositories as Helm defines them: an index.yaml, and the archives that it points to.
 * Provenance files are left aside; digests are what is checked.
 */
public final class HttpChartRepositories implements ChartSource {

  private final ChartIndexes indexes;
  private final ChartDownload download;
  private final SourceMirrors mirrors;

  /**
   * Reads over {@code transport}, anonymously.
   *
   * @param retry for what may pass, a download with a wrong digest included
   * @param sourceMirrors hosts, and who is asked before them: {@code HOST[:PORT]} → {@code
   *     HOST[:PORT][/PATH]}
   * @throws InvalidInputException when a source mirror is not a host
   */
  public HttpChartRepositories(
      HttpTransport transport, Retry retry, Map<String, String> sourceMirrors) {
    this.indexes = new ChartIndexes(transport, retry);
    this.download = new ChartDownload(transport, retry);
    this.mirrors = new SourceMirrors(sourceMirrors);
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidInputException when the chart's repository is not an address over HTTP
   * @throws org.opensearch.migrations.ecr.model.RefusedException when index and manifest disagree
   *     on the digest, or what the index says is of no use
   */
  @Override
  public PublishedChart find(ChartEntry chart, Activity activity) {
    RepositoryAddress repository = address(chart);
    ChartLookup lookup = new ChartLookup(chart, repository, activity);
    return mirrors.first(
        repository.index(),
        activity,
        index -> {
          try {
            return lookup.in(indexes.at(index, activity));
          } catch (NotFoundException e) {
            if (!index.equals(repository.index())) {
              throw e;
            }
            return lookup.in(indexes.again(index, activity));
          }
        });
  }

  /**
   * {@inheritDoc}
   *
   * @throws org.opensearch.migrations.ecr.model.InvalidInputException when its digest is wrong
   */
  @Override
  public ChartPackage fetch(PublishedChart chart, Activity activity) {
    return mirrors.first(
        chart.url(),
        activity,
        url -> FetchedArchive.artifact(chart, download.archive(chart, url, activity)));
  }

  private static RepositoryAddress address(ChartEntry chart) {
    try {
      return RepositoryAddress.of(chart.repository());
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          new Failure(
              "find chart",
              Side.LOCAL,
              chart.label(),
              "its repository " + e.getMessage(),
              "Correct `repository` in the manifest"),
          e);
    }
  }
}
