package org.opensearch.migrations.ecr.helm.repository;

import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.helm.chart.ChecksumMismatchException;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.http.message.HttpRequest;
import org.opensearch.migrations.ecr.http.message.HttpResponse;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartSource.PublishedChart;

/** Downloads chart archives into memory and verifies their digests. */
final class ChartDownload {

  /** Helm cannot store releases above 1 MiB, but archives can contain much more than that. */
  private static final int MAX_BYTES = 20 * 1024 * 1024;

  private static final String OPERATION = "download chart";

  /** Another content encoding would change the digest of the archive. */
  private static final Map<String, String> HEADERS = Map.of("Accept-Encoding", "identity");

  private final HttpTransport transport;
  private final Retry retry;

  ChartDownload(HttpTransport transport, Retry retry) {
    this.transport = transport;
    this.retry = retry;
  }

  /**
   * The archive at {@code url}. If its digest does not match, it may have been damaged in transit:
   * the download is repeated until two downloads have the same digest.
   *
   * @throws TagMovedException if the digest is not the pinned one
   * @throws InvalidInputException if it does not match the index, or is another one each time
   */
  byte[] archive(PublishedChart chart, URI url, Activity activity) {
    Set<Digest> seen = new HashSet<>();
    try {
      return retry.call(activity, attempt -> once(chart, url, activity, seen));
    } catch (TransientException e) {
      throw e.getCause() instanceof ChecksumMismatchException mismatch
          ? mismatched(chart, mismatch)
          : e;
    }
  }

  private byte[] once(PublishedChart chart, URI url, Activity activity, Set<Digest> seen) {
    try (HttpResponse response = transport.send(HttpRequest.get(url, HEADERS, activity::request))) {
      byte[] archive = response.readAll(MAX_BYTES);
      check(chart, archive, seen);
      return archive;
    } catch (ChecksumMismatchException e) {
      throw new TransientException(failure(chart, e), Optional.empty(), e);
    } catch (IOException e) {
      throw HttpChartRepositories.failure(OPERATION, chart.entry().label(), url, e);
    }
  }

  private static void check(PublishedChart chart, byte[] archive, Set<Digest> seen)
      throws ChecksumMismatchException {
    if (chart.digest().isEmpty() || chart.digest().get().matches(archive)) {
      return;
    }
    Digest actual = Digest.sha256(archive);
    ChecksumMismatchException mismatch =
        new ChecksumMismatchException(chart.digest().get(), actual, archive.length);
    if (!seen.add(actual)) {
      throw chart.entry().digest().isPresent()
          ? new TagMovedException(
              OPERATION, Side.SOURCE, chart.entry().label(), actual, chart.digest().get())
          : mismatched(chart, mismatch);
    }
    throw mismatch;
  }

  private static InvalidInputException mismatched(
      PublishedChart chart, ChecksumMismatchException mismatch) {
    return new InvalidInputException(failure(chart, mismatch), mismatch);
  }

  private static Failure failure(PublishedChart chart, ChecksumMismatchException mismatch) {
    return new Failure(
        OPERATION,
        Side.SOURCE,
        chart.entry().label(),
        mismatch.getMessage(),
        "The index of the repository does not match the archive: contact the maintainer of the"
            + " repository, or use --source-mirror");
  }
}
