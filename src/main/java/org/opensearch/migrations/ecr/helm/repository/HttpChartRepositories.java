package org.opensearch.migrations.ecr.helm.repository;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.opensearch.migrations.ecr.http.HttpFailures;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.http.SourceMirrors;
import org.opensearch.migrations.ecr.http.SourceMirrors.SourceMirror;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.ChartSource.ChartIdentity;
import org.opensearch.migrations.ecr.ports.ChartSource.ChartPackage;
import org.opensearch.migrations.ecr.ports.ChartSource.PublishedChart;

/**
 * Chart repositories as defined by Helm: an index.yaml and the archives that it refers to. Digests
 * are verified; provenance files are ignored.
 */
public final class HttpChartRepositories implements ChartSource {

  /** How a repository is read. */
  private record Reader(ChartIndexes indexes, ChartDownload download) {
    Reader(HttpTransport transport, Retry retry) {
      this(new ChartIndexes(transport, retry), new ChartDownload(transport, retry));
    }
  }

  private final Reader last;
  private final Reader replaceable;
  private final SourceMirrors mirrors;
  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  /**
   * Reads over {@code transport}, without credentials.
   *
   * @param retry retries transient errors and downloads with a wrong digest
   * @param mirrors the mirrors of hosts, which are read first
   */
  public HttpChartRepositories(HttpTransport transport, Retry retry, SourceMirrors mirrors) {
    this.last = new Reader(transport, retry);
    this.replaceable = new Reader(transport, retry.replaceable());
    this.mirrors = mirrors;
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidInputException if the URL of the chart's repository is not an HTTP URL
   * @throws org.opensearch.migrations.ecr.model.failure.RefusedException if index and manifest have
   *     different digests, or the index is unusable
   */
  @Override
  public PublishedChart find(ChartEntry chart, Activity activity) {
    RepositoryAddress repository = address(chart);
    ChartLookup lookup = new ChartLookup(chart, repository, activity);
    return mirrorFirst(
        repository.index(),
        activity,
        (reader, index) -> {
          try {
            return lookup.in(reader.indexes().at(index, activity));
          } catch (NotFoundException e) {
            if (!index.equals(repository.index())) {
              throw e;
            }
            return lookup.in(reader.indexes().again(index, activity));
          }
        });
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidInputException if its digest does not match
   */
  @Override
  public ChartPackage fetch(PublishedChart chart, Activity activity) {
    return mirrorFirst(
        chart.url(),
        activity,
        (reader, url) ->
            ChartPackageReader.artifact(chart, reader.download().archive(chart, url, activity)));
  }

  @Override
  public ChartIdentity identify(byte[] archive, String reference) {
    return ChartPackageReader.identity(archive, Side.SOURCE, reference);
  }

  /**
   * Reads from the mirrors of {@code uri} in order, then from {@code uri} itself, each after any
   * failure of the one before: a mirror can be stale or incomplete. Warns once per mirror.
   *
   * @throws FailureException the last failure; those of the mirrors before are suppressed in it
   */
  private <T> T mirrorFirst(URI uri, Activity activity, BiFunction<Reader, URI, T> read) {
    String host = Uris.authority(uri);
    List<SourceMirror> sources = mirrors.sources(host);
    Set<FailureException> failures = new LinkedHashSet<>();
    for (int i = 0; ; i++) {
      SourceMirror source = sources.get(i);
      boolean isLast = i == sources.size() - 1;
      try {
        return read.apply(
            isLast ? last : replaceable,
            source.toString().equals(host) ? uri : source.address(uri));
      } catch (FailureException e) {
        if (isLast) {
          failures.remove(e);
          failures.forEach(e::addSuppressed);
          throw e;
        }
        failures.add(e);
        warn(host, source, sources.get(i + 1), e, activity);
      }
    }
  }

  private void warn(
      String host, SourceMirror mirror, SourceMirror next, FailureException e, Activity activity) {
    if (warned.add(host + "=" + mirror)) {
      activity.warning(
          e.getMessage() + " (source mirror of " + host + "; using " + next + " instead)");
    }
  }

  private static RepositoryAddress address(ChartEntry chart) {
    try {
      return RepositoryAddress.of(chart.repository());
    } catch (IllegalArgumentException e) {
      throw InvalidInputException.local(
          "find chart",
          chart.label(),
          "its repository " + e.getMessage(),
          "Correct `repository` in the manifest",
          e);
    }
  }

  /**
   * The failure of a request to a chart repository. Chart repositories are read without
   * credentials, so that credentials cannot be the cause.
   *
   * @param operation a verb phrase
   * @param reference the chart or URL, for messages
   * @param uri the requested URL, before any redirect
   */
  static FailureException failure(String operation, String reference, URI uri, IOException cause) {
    FailureException general =
        new HttpFailures(operation, Side.SOURCE, reference, Uris.authority(uri)).of(cause);
    int status = cause instanceof HttpStatusException response ? response.status() : 0;
    return switch (status) {
      case 401, 403 ->
          new AccessException(
              general
                  .failure()
                  .withRemedy(
                      "Chart repositories are read without credentials: use another repository with"
                          + " --source-mirror, or mirror the chart manually"),
              cause);
      case 404, 410 ->
          new NotFoundException(
              Missing.RESOURCE,
              general.failure().withRemedy("Check the chart's `repository` in the manifest"),
              cause);
      default -> general;
    };
  }
}
