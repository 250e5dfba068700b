package org.opensearch.migrations.ecr.ports;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Work that threads share if they need the same result at the same time: the first thread does it,
 * without holding a lock; the others wait, as blocked threads in the sense of {@link
 * BlockingNotifier}, and get its result or its exception. Results are not kept; work that caches
 * its result looks it up first.
 *
 * @param <K> the key of the result
 * @param <V> the result
 */
public final class SharedWork<K, V> {

  private final ConcurrentHashMap<K, CompletableFuture<V>> underWay = new ConcurrentHashMap<>();

  /**
   * Computes or fetches a result.
   *
   * @param <V> the result
   */
  @FunctionalInterface
  public interface Work<V> {
    /**
     * Does the work.
     *
     * @throws IOException if it fails, for all threads that wait for it
     */
    V get() throws IOException;
  }

  /**
   * Does {@code work}, or waits for the thread that does it.
   *
   * @throws InterruptedIOException if the thread is interrupted while it waits
   * @throws IOException if the work fails
   */
  public V get(K key, Work<V> work) throws IOException {
    while (true) {
      CompletableFuture<V> mine = new CompletableFuture<>();
      CompletableFuture<V> others = underWay.putIfAbsent(key, mine);
      if (others == null) {
        return doWork(key, mine, work);
      }
      Optional<V> result = await(others);
      if (result.isPresent()) {
        return result.get();
      }
    }
  }

  private V doWork(K key, CompletableFuture<V> mine, Work<V> work) throws IOException {
    V result;
    try {
      result = work.get();
    } catch (IOException | RuntimeException | Error e) {
      // Before the others are notified, so that retries start new work.
      underWay.remove(key, mine);
      // An interruption of this thread is no failure for the others: one of them takes over.
      if (Thread.currentThread().isInterrupted()) {
        mine.cancel(false);
      } else {
        mine.completeExceptionally(e);
      }
      throw e;
    }
    underWay.remove(key, mine);
    mine.complete(result);
    return result;
  }

  /** The result; empty if the thread that did the work was interrupted. */
  private static <V> Optional<V> await(CompletableFuture<V> others) throws IOException {
    try {
      return Optional.of(BlockingNotifier.await(others));
    } catch (CancellationException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  private static IOException failure(Throwable cause) {
    if (cause instanceof RuntimeException known) {
      throw known;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof IOException network ? network : new IOException(cause);
  }
}
