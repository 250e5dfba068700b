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
import org.opensearch.migrations.ecr.model.PublishedChart;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.ports.Activity;

/** Downloads chart archives, each into memory, and checks their digests. */
final class ChartDownload {

  /** Kubernetes does not store a release of more than 1 MiB; charts with much else are known. */
  private static final int LARGEST_BYTES = 20 * 1024 * 1024;

  private static final String OPERATION = "download chart";

  /** A proxy or server that packs the archive once more would change its digest. */
  private static final Map<String, String> HEADERS = Map.of("Accept-Encoding", "identity");

  private final HttpTransport transport;
  private final Retry retry;

  ChartDownload(HttpTransport transport, Retry retry) {
    this.transport = transport;
    this.retry = retry;
  }

  /**
   * The bytes at {@code url}. Those of a wrong digest may have been damaged on the way, so they are
   * fetched anew, until the same come twice.
   *
   * @throws InvalidInputException when the digest is still wrong
   */
  byte[] archive(PublishedChart chart, URI url, Activity activity) {
    Set<Digest> seen = new HashSet<>();
    try {
      return retry.call(activity, attempt -> once(chart, url, activity, seen));
    } catch (TransientException e) {
      throw e.getCause() instanceof ChecksumMismatchException mismatch
          ? refused(chart, mismatch)
          : e;
    }
  }

  private byte[] once(PublishedChart chart, URI url, Activity activity, Set<Digest> seen) {
    try (HttpResponse reply = transport.send(HttpRequest.get(url, HEADERS, activity::request))) {
      byte[] archive = reply.readAll(LARGEST_BYTES);
      check(chart, archive, seen);
      return archive;
    } catch (ChecksumMismatchException e) {
      throw new TransientException(failure(chart, e), Optional.empty(), e);
    } catch (IOException e) {
      throw new RepositoryFailures(OPERATION, chart.entry().label(), url).of(e);
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
      throw refused(chart, mismatch);
    }
    throw mismatch;
  }

  private static InvalidInputException refused(
      PublishedChart chart, ChecksumMismatchException mismatch) {
    return new InvalidInputException(failure(chart, mismatch), mismatch);
  }

  private static Failure failure(PublishedChart chart, ChecksumMismatchException mismatch) {
    return new Failure(
        OPERATION,
        Side.SOURCE,
        chart.entry().label(),
        mismatch.getMessage(),
        chart.entry().digest().isPresent()
            ? "The archive was replaced, or is damaged: correct `digest` in the manifest if it is"
                + " wanted"
            : "The repository's index and archive disagree: tell who runs it, or use"
                + " --source-mirror");
  }
}
