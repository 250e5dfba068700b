package org.opensearch.migrations.ecr.ports;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Processes items in parallel. */
public final class Workers {

  private Workers() {}

  /**
   * Processes all items.
   *
   * @param work throws nothing that is not a bug
   * @return the results in the items' order
   */
  public static <T, R> List<R> onAll(List<T> items, int atOnce, Function<T, R> work) {
    AtomicInteger number = new AtomicInteger();
    ExecutorService workers =
        Executors.newFixedThreadPool(
            atOnce,
            task -> {
              Thread thread = new Thread(task, "worker-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<CompletableFuture<R>> running = new ArrayList<>();
      for (T item : items) {
        running.add(CompletableFuture.supplyAsync(() -> work.apply(item), workers));
      }
      return running.stream().map(CompletableFuture::join).toList();
    } finally {
      workers.shutdownNow();
    }
  }
}
