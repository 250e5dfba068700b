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

/** The indexes of chart repositories, each read once per run, however many threads ask for it. */
final class ChartIndexes {

  private static final long LARGEST_BYTES = 64L * 1024 * 1024;
  private static final String OPERATION = "read chart repository index";

  private static final int THRICE = 3;

  private final HttpTransport transport;
  private final Retry retry;
  private final Map<Reading, CompletableFuture<ChartIndex>> indexes = new ConcurrentHashMap<>();

  /** Whether the index is read for the first time, or once more. */
  private record Reading(URI uri, boolean again) {}

  ChartIndexes(HttpTransport transport, Retry retry) {
    this.transport = transport;
    this.retry = retry;
  }

  /**
   * The index at {@code uri}. Who asks first reads it, the others wait; a failure is everybody's.
   *
   * @throws FailureException when it cannot be read, or is not an index
   */
  ChartIndex at(URI uri, Activity activity) {
    CompletableFuture<ChartIndex> mine = new CompletableFuture<>();
    CompletableFuture<ChartIndex> others = indexes.putIfAbsent(new Reading(uri, false), mine);
    return others == null ? read(mine, uri, activity) : await(others, uri);
  }

  /**
   * The same, read anew: one that broke off is an index all the same, with fewer charts. The first
   * one is let go, for each may be large, and who asks for it later gets the new one.
   *
   * @throws FailureException when it cannot be read, or is not an index
   */
  ChartIndex again(URI uri, Activity activity) {
    Reading first = new Reading(uri, false);
    CompletableFuture<ChartIndex> mine = new CompletableFuture<>();
    CompletableFuture<ChartIndex> others = indexes.putIfAbsent(new Reading(uri, true), mine);
    if (others != null) {
      return others.isDone()
          ? await(others, uri)
          : BlockingNotifier.await(() -> await(others, uri));
    }
    indexes.put(first, mine);
    try {
      return read(mine, uri, activity);
    } catch (RuntimeException | Error e) {
      // Others, whose charts were in the first one, may have more luck.
      indexes.remove(first, mine);
      throw e;
    }
  }

  private ChartIndex read(CompletableFuture<ChartIndex> mine, URI uri, Activity activity) {
    try {
      mine.complete(readPatiently(uri, activity));
    } catch (RuntimeException | Error e) {
      mine.completeExceptionally(e);
      throw e;
    }
    return await(mine, uri);
  }

  private static ChartIndex await(CompletableFuture<ChartIndex> index, URI uri) {
    try {
      return index.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FailureException failure) {
        throw failure;
      }
      throw new IllegalStateException("reading " + Uris.told(uri), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransientException(
          new Failure(OPERATION, Side.SOURCE, Uris.told(uri), "interrupted", "Run again"),
          Optional.empty(),
          e);
    }
  }

  /** What is no index may have been damaged on the way, but not time and again. */
  private ChartIndex readPatiently(URI uri, Activity activity) {
    AtomicInteger garbled = new AtomicInteger();
    try {
      return retry.call(
          activity,
          attempt -> {
            try {
              return read(uri, activity);
            } catch (TransientException e) {
              if (isGarbled(e) && garbled.incrementAndGet() >= THRICE) {
                throw new RefusedException(e.failure(), e.getCause());
              }
              throw e;
            }
          });
    } catch (TransientException e) {
      throw isGarbled(e) ? new RefusedException(e.failure(), e.getCause()) : e;
    }
  }

  private static boolean isGarbled(TransientException e) {
    return e.getCause() instanceof MalformedContentException
        || e.getCause() instanceof ZipException;
  }

  private ChartIndex read(URI uri, Activity activity) {
    return read(uri, activity, ChartIndexReader::readSieved)
        .or(() -> read(uri, activity, in -> Optional.of(ChartIndexReader.read(in))))
        .orElseThrow();
  }

  /** Reads what comes. */
  @FunctionalInterface
  private interface Reader {
    Optional<ChartIndex> read(InputStream in) throws IOException;
  }

  private Optional<ChartIndex> read(URI uri, Activity activity, Reader reader) {
    Map<String, String> headers = Map.of("Accept-Encoding", "gzip");
    try (HttpResponse reply = transport.send(HttpRequest.get(uri, headers, activity::request));
        InputStream body = expanded(reply)) {
      try {
        return reader.read(body);
      } catch (MalformedContentException | ZipException e) {
        Failure failure = notAnIndex(uri, reply, e);
        throw isPage(reply)
            ? new RefusedException(failure, e)
            : new TransientException(failure, Optional.empty(), e);
      }
    } catch (IOException e) {
      throw new RepositoryFailures(OPERATION, Uris.told(uri), uri).of(e);
    }
  }

  private static InputStream expanded(HttpResponse reply) throws IOException {
    InputStream body = new BoundedInputStream(reply.body(), LARGEST_BYTES, TooLargeException::new);
    String encoding = reply.header("Content-Encoding").orElse("identity").strip();
    return encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip")
        ? new BoundedInputStream(new GzipReader(body), LARGEST_BYTES, TooLargeException::new)
        : body;
  }

  private static Failure notAnIndex(URI uri, HttpResponse reply, IOException cause) {
    String type = reply.header("Content-Type").map(t -> " (" + t + ")").orElse("");
    return new Failure(
        OPERATION,
        Side.SOURCE,
        Uris.told(uri),
        "what came is not an index.yaml" + type + ": " + cause.getMessage(),
        "Check the repository's address");
  }

  private static boolean isPage(HttpResponse reply) {
    return reply.header("Content-Type").filter(type -> type.startsWith("text/html")).isPresent();
  }
}
