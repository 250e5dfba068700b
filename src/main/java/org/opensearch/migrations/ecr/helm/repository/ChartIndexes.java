package org.opensearch.migrations.ecr.helm.repository;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipException;
import org.opensearch.migrations.ecr.helm.chart.GzipReader;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.http.message.HttpRequest;
import org.opensearch.migrations.ecr.http.message.HttpResponse;
import org.opensearch.migrations.ecr.http.message.TooLargeException;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.BoundedInputStream;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.BlockingNotifier;

/** The indexes of chart repositories. Each is read once per run; concurrent callers share it. */
final class ChartIndexes {

  /** Twice the size of the largest public index. Indexes are read as streams. */
  private static final long MAX_BYTES = 128L * 1024 * 1024;

  private static final String OPERATION = "read chart repository index";

  private static final int MAX_MALFORMED = 3;

  private final HttpTransport transport;
  private final Retry retry;
  private final Map<Read, CompletableFuture<ChartIndex>> indexes = new ConcurrentHashMap<>();

  /** A read of an index: the first one, or another one. */
  private record Read(URI uri, boolean again) {}

  ChartIndexes(HttpTransport transport, Retry retry) {
    this.transport = transport;
    this.retry = retry;
  }

  /**
   * The index at {@code uri}. The first caller reads it, other callers wait and share its failure.
   *
   * @throws FailureException if it cannot be read, or is not an index
   */
  ChartIndex at(URI uri, Activity activity) {
    CompletableFuture<ChartIndex> mine = new CompletableFuture<>();
    CompletableFuture<ChartIndex> others = indexes.putIfAbsent(new Read(uri, false), mine);
    return others == null ? read(mine, uri, activity) : await(others, uri);
  }

  /**
   * The index at {@code uri}, read again: a truncated index is still a valid one with fewer charts.
   * The new index replaces the first one, because each can be large.
   *
   * @throws FailureException if it cannot be read, or is not an index
   */
  ChartIndex again(URI uri, Activity activity) {
    Read first = new Read(uri, false);
    CompletableFuture<ChartIndex> mine = new CompletableFuture<>();
    CompletableFuture<ChartIndex> others = indexes.putIfAbsent(new Read(uri, true), mine);
    if (others != null) {
      return await(others, uri);
    }
    indexes.put(first, mine);
    try {
      return read(mine, uri, activity);
    } catch (RuntimeException | Error e) {
      // Later callers, whose charts were in the first index, read it again.
      indexes.remove(first, mine);
      throw e;
    }
  }

  private ChartIndex read(CompletableFuture<ChartIndex> mine, URI uri, Activity activity) {
    try {
      mine.complete(readWithRetries(uri, activity));
    } catch (RuntimeException | Error e) {
      mine.completeExceptionally(e);
      throw e;
    }
    return await(mine, uri);
  }

  private static ChartIndex await(CompletableFuture<ChartIndex> index, URI uri) {
    try {
      return BlockingNotifier.await(index);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FailureException failure) {
        throw failure;
      }
      throw new IllegalStateException("reading " + Uris.redacted(uri), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransientException(
          new Failure(OPERATION, Side.SOURCE, Uris.redacted(uri), "interrupted", "Run again"),
          Optional.empty(),
          e);
    }
  }

  /** A malformed index may have been damaged in transit, but not several times in a row. */
  private ChartIndex readWithRetries(URI uri, Activity activity) {
    AtomicInteger malformed = new AtomicInteger();
    try {
      return retry.call(
          activity,
          attempt -> {
            try {
              return read(uri, activity);
            } catch (TransientException e) {
              if (isMalformed(e) && malformed.incrementAndGet() >= MAX_MALFORMED) {
                throw new RefusedException(e.failure(), e.getCause());
              }
              throw e;
            }
          });
    } catch (TransientException e) {
      throw isMalformed(e) ? new RefusedException(e.failure(), e.getCause()) : e;
    }
  }

  private static boolean isMalformed(TransientException e) {
    return e.getCause() instanceof MalformedContentException
        || e.getCause() instanceof ZipException;
  }

  private ChartIndex read(URI uri, Activity activity) {
    return read(uri, activity, ChartIndexReader::readSieved)
        .or(() -> read(uri, activity, in -> Optional.of(ChartIndexReader.read(in))))
        .orElseThrow();
  }

  @FunctionalInterface
  private interface Reader {
    Optional<ChartIndex> read(InputStream in) throws IOException;
  }

  private Optional<ChartIndex> read(URI uri, Activity activity, Reader reader) {
    Map<String, String> headers = Map.of("Accept-Encoding", "gzip");
    try (HttpResponse response = transport.send(HttpRequest.get(uri, headers, activity::request));
        InputStream body = expanded(response)) {
      try {
        return reader.read(body);
      } catch (MalformedContentException | ZipException e) {
        Failure failure = notAnIndex(uri, response, e);
        throw isHtml(response)
            ? new RefusedException(failure, e)
            : new TransientException(failure, Optional.empty(), e);
      }
    } catch (IOException e) {
      throw HttpChartRepositories.failure(OPERATION, Uris.redacted(uri), uri, e);
    }
  }

  private static InputStream expanded(HttpResponse response) throws IOException {
    InputStream body = new BoundedInputStream(response.body(), MAX_BYTES, TooLargeException::new);
    String encoding = response.header("Content-Encoding").orElse("identity").strip();
    return encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip")
        ? new BoundedInputStream(new GzipReader(body), MAX_BYTES, TooLargeException::new)
        : body;
  }

  private static Failure notAnIndex(URI uri, HttpResponse response, IOException cause) {
    String type = response.header("Content-Type").map(t -> " (" + t + ")").orElse("");
    return new Failure(
        OPERATION,
        Side.SOURCE,
        Uris.redacted(uri),
        "the response is not an index.yaml" + type + ": " + cause.getMessage(),
        "Check the URL of the repository");
  }

  private static boolean isHtml(HttpResponse response) {
    return response.header("Content-Type").filter(type -> type.startsWith("text/html")).isPresent();
  }
}
