package org.opensearch.migrations.ecr.mirror.schedule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.opensearch.migrations.ecr.mirror.result.WorstFailure;
import org.opensearch.migrations.ecr.ports.BlockingNotifier;

/** Waits for work on other threads, and rethrows its exceptions. */
public final class Await {

  private Await() {}

  /** The result of {@code future}, or the exception that ended it. */
  public static <T> T on(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Waits like {@link #on} and reports this thread as blocked meanwhile. */
  public static <T> T whileBlocked(CompletableFuture<T> future) {
    return future.isDone() ? on(future) : BlockingNotifier.await(() -> on(future));
  }

  /**
   * Processes all items in parallel and waits for all of them even if one fails, so that the next
   * run has less to do. If several fail, the worst exception is thrown.
   *
   * @return the results in the items' order
   */
  public static <T, R> List<R> onAll(List<T> items, Function<T, R> work, Executor executor) {
    List<CompletableFuture<R>> futures = new ArrayList<>();
    for (T item : items) {
      futures.add(CompletableFuture.supplyAsync(() -> work.apply(item), executor));
    }
    return onAll(futures);
  }

  /**
   * Waits for all futures even if one fails. If several fail, the worst exception is thrown.
   *
   * @return the results in the futures' order
   */
  public static <R> List<R> onAll(Collection<CompletableFuture<R>> futures) {
    WorstFailure failure = new WorstFailure();
    List<R> results = new ArrayList<>();
    for (CompletableFuture<R> future : futures) {
      try {
        results.add(on(future));
      } catch (CancellationException e) {
        throw e;
      } catch (RuntimeException e) {
        failure.add(e);
      }
    }
    failure.throwIfAny();
    return results;
  }
}
