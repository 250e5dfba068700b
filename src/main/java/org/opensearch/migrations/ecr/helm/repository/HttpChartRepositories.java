package org.opensearch.migrations.ecr.helm.repository;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.http.SourceMirror;
import org.opensearch.migrations.ecr.http.SourceMirrors;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ChartIdentity;
import org.opensearch.migrations.ecr.model.PublishedChart;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartPackage;
import org.opensearch.migrations.ecr.ports.ChartSource;

/**
 * Chart repositories as Helm defines them: an index.yaml, and the archives that it points to.
 * Provenance files are left aside; digests are what is checked.
 */
public final class HttpChartRepositories implements ChartSource {

  private final ChartIndexes indexes;
  private final ChartDownload download;
  private final SourceMirrors mirrors;
  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  /**
   * Reads over {@code transport}, anonymously.
   *
   * @param retry for what may pass, a download with a wrong digest included
   * @param mirrors of hosts, which are asked first
   */
  public HttpChartRepositories(HttpTransport transport, Retry retry, SourceMirrors mirrors) {
    this.indexes = new ChartIndexes(transport, retry);
    this.download = new ChartDownload(transport, retry);
    this.mirrors = mirrors;
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidInputException when the chart's repository is not an address over HTTP
   * @throws org.opensearch.migrations.ecr.model.failure.RefusedException when index and manifest
   *     disagree on the digest, or what the index says is of no use
   */
  @Override
  public PublishedChart find(ChartEntry chart, Activity activity) {
    RepositoryAddress repository = address(chart);
    ChartLookup lookup = new ChartLookup(chart, repository, activity);
    return mirrorFirst(
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
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when its digest is
   *     wrong
   */
  @Override
  public ChartPackage fetch(PublishedChart chart, Activity activity) {
    return mirrorFirst(
        chart.url(),
        activity,
        url -> FetchedArchive.artifact(chart, download.archive(chart, url, activity)));
  }

  @Override
  public ChartIdentity identify(byte[] archive, String reference) {
    return FetchedArchive.identity(archive, Side.SOURCE, reference);
  }

  /**
   * Asks {@code uri}'s mirror, then {@code uri} itself if that failed, whatever the reason: a
   * mirror may be stale or incomplete. The user is told once per host.
   *
   * @throws FailureException that of {@code uri} itself; the mirror's is suppressed in it
   */
  private <T> T mirrorFirst(URI uri, Activity activity, Function<URI, T> ask) {
    String host = Uris.authority(uri);
    Optional<SourceMirror> mirror = mirrors.of(host);
    if (mirror.isEmpty()) {
      return ask.apply(uri);
    }
    try {
      return ask.apply(mirror.get().address(uri));
    } catch (FailureException mirrorFailure) {
      if (warned.add(host)) {
        activity.warning(
            mirrorFailure.getMessage()
                + " (source mirror of "
                + host
                + "; asking "
                + host
                + " itself)");
      }
      return askOriginal(uri, ask, mirrorFailure);
    }
  }

  private static <T> T askOriginal(URI uri, Function<URI, T> ask, FailureException mirrorFailure) {
    try {
      return ask.apply(uri);
    } catch (FailureException e) {
      if (e != mirrorFailure) {
        e.addSuppressed(mirrorFailure);
      }
      throw e;
    }
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
