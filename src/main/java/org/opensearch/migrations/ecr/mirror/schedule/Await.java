package org.opensearch.migrations.ecr.mirror.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.opensearch.migrations.ecr.mirror.result.WorstFailure;
import org.opensearch.migrations.ecr.ports.BlockingNotifier;

/** Waits for work on other threads, and throws what it threw. */
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

  /** The same for what another artifact does, whose turn is now. */
  public static <T> T onOther(CompletableFuture<T> future) {
    return future.isDone() ? on(future) : BlockingNotifier.await(() -> on(future));
  }

  /**
   * Does the same for every item at once, and waits for all of them, also when one fails: what has
   * been done then need not be done again. When several fail, the worst is thrown.
   *
   * @return the results in the items' order
   */
  public static <T, R> List<R> onAll(List<T> items, Function<T, R> work, Executor executor) {
    List<CompletableFuture<R>> futures = new ArrayList<>();
    for (T item : items) {
      futures.add(CompletableFuture.supplyAsync(() -> work.apply(item), executor));
    }
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
