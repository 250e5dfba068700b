package org.opensearch.migrations.ecr.ports;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Work that threads share which want the same at the same time: who comes first does it, and holds
 * no lock meanwhile; the others wait, are idle in the meaning of {@link BlockingNotifier}, and have
 * its result or its failure. Nothing is kept: work that remembers its result looks for it first.
 *
 * @param <K> what is wanted
 * @param <V> the result
 */
public final class SharedWork<K, V> {

  private final ConcurrentHashMap<K, CompletableFuture<V>> underWay = new ConcurrentHashMap<>();

  /**
   * Gets something from somewhere.
   *
   * @param <V> the result
   */
  @FunctionalInterface
  public interface Work<V> {
    /**
     * Does the work.
     *
     * @throws IOException when it fails, which then is the failure of all who wait for it
     */
    V get() throws IOException;
  }

  /**
   * Does {@code work}, or waits for the thread that is at it.
   *
   * @throws InterruptedIOException when the thread is interrupted while it waits
   * @throws IOException when the work fails
   */
  public V get(K key, Work<V> work) throws IOException {
    while (true) {
      CompletableFuture<V> mine = new CompletableFuture<>();
      CompletableFuture<V> others = underWay.putIfAbsent(key, mine);
      if (others == null) {
        return doIt(key, mine, work);
      }
      Optional<V> result = await(others);
      if (result.isPresent()) {
        return result.get();
      }
    }
  }

  private V doIt(K key, CompletableFuture<V> mine, Work<V> work) throws IOException {
    V result;
    try {
      result = work.get();
    } catch (IOException | RuntimeException | Error e) {
      // Before the others know: whoever then tries again asks again.
      underWay.remove(key, mine);
      // That this thread is to end is no failure of the others: one of them goes on.
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

  /** Empty if the thread at work was interrupted. */
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
