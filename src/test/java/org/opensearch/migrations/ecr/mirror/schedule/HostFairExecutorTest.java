package org.opensearch.migrations.ecr.mirror.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.testing.Pause;

/** Work on executor comes to an end, however few threads the system allows. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostFairExecutorTest {

  private final AtomicInteger wanted = new AtomicInteger();

  /** Makes threads, and from some number on what the JDK throws where there are too many. */
  private Threads allowing(int threads) {
    return new Threads(
        task -> {
          if (wanted.incrementAndGet() > threads) {
            throw new OutOfMemoryError("unable to create native thread: as scripted");
          }
          Thread thread = new Thread(task, "lane");
          thread.setDaemon(true);
          return thread;
        });
  }

  private static CompletableFuture<Void> begin(
      HostFairExecutor executor, String host, Runnable work) {
    try {
      return CompletableFuture.runAsync(work, task -> executor.execute(host, permit -> task.run()));
    } catch (OutOfMemoryError e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 0", "4, 1", "4, 2", "1, 0", "4, 100"})
  void tasksRunWithTheAvailableThreads(int limit, int allowed) {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    try (HostFairExecutor executor = new HostFairExecutor(limit, allowing(allowed))) {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        all.add(
            begin(
                executor,
                "host" + i % 3,
                () -> {
                  threads.add(Thread.currentThread());
                  Pause.millis(2);
                }));
      }
      all.forEach(CompletableFuture::join);
    }
    int most = allowed == 0 ? 1 : Math.min(limit, allowed);
    // Whoever hands the work over does some before the first thread is there.
    assertTrue(threads.size() <= most + 1, threads::toString);
    assertTrue(wanted.get() <= most + 2, wanted + " threads were asked for");
  }

  /** Starts tasks of these sizes, one after the other, on an executor that is busy until then. */
  private static List<Long> order(int limit, List<Long> sizes) throws Exception {
    List<Long> started = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch go = new CountDownLatch(1);
    try (HostFairExecutor executor = new HostFairExecutor("test", limit)) {
      CountDownLatch busy = new CountDownLatch(limit);
      for (int i = 0; i < limit; i++) {
        executor.execute(
            "other",
            permit -> {
              busy.countDown();
              await(go);
            });
      }
      busy.await();
      CountDownLatch all = new CountDownLatch(sizes.size());
      for (long size : sizes) {
        executor.execute(
            "host",
            size,
            permit -> {
              started.add(size);
              all.countDown();
            });
      }
      go.countDown();
      all.await();
    }
    return started;
  }

  @Test
  void largestTransferStartsFirstThenRequestsThenSmallBlobs() throws Exception {
    long mib = 1024 * 1024;
    assertEquals(
        List.of(900 * mib, 40 * mib, 9 * mib, 0L, 0L, 700L, 5L),
        order(1, List.of(700L, 9 * mib, 0L, 900 * mib, 5L, 0L, 40 * mib)));
  }

  @Test
  void requestsDoNotWaitForLargeTransfers() throws Exception {
    long large = 100L * 1024 * 1024;
    CountDownLatch end = new CountDownLatch(1);
    try (HostFairExecutor executor = new HostFairExecutor("test", 8)) {
      AtomicInteger transfers = new AtomicInteger();
      for (int i = 0; i < 20; i++) {
        executor.execute(
            "host" + i % 2,
            large,
            permit -> {
              transfers.incrementAndGet();
              await(end);
            });
      }
      CountDownLatch requests = new CountDownLatch(30);
      for (int i = 0; i < 30; i++) {
        executor.execute("host" + i % 2, permit -> requests.countDown());
      }
      assertTrue(requests.await(10, TimeUnit.SECONDS), "all requests were answered");
      assertEquals(2, transfers.get(), "a quarter of the permits");
      end.countDown();
    }
  }

  @Test
  void blockedTransferMakesRoomForAnother() throws Exception {
    long large = 100L * 1024 * 1024;
    CountDownLatch end = new CountDownLatch(1);
    try (HostFairExecutor executor = new HostFairExecutor("test", 4)) {
      CountDownLatch second = new CountDownLatch(3);
      for (int i = 0; i < 3; i++) {
        executor.execute(
            "host",
            large,
            permit -> {
              second.countDown();
              permit.setIdle(true);
              await(end);
              permit.setIdle(false);
            });
      }
      assertTrue(second.await(10, TimeUnit.SECONDS));
      end.countDown();
    }
  }

  @Test
  void blockedTaskContinuesWithoutANewThread() throws Exception {
    try (HostFairExecutor executor = new HostFairExecutor(1, allowing(1))) {
      CountDownLatch idle = new CountDownLatch(1);
      CountDownLatch over = new CountDownLatch(1);
      executor.execute(
          "limited",
          permit -> {
            permit.setIdle(true);
            idle.countDown();
            await(over);
            permit.setIdle(false);
          });
      assertTrue(idle.await(10, TimeUnit.SECONDS));
      CompletableFuture<Void> other = begin(executor, "quick", () -> {});
      Pause.millis(20);
      assertFalse(other.isDone(), "there is no thread for it");
      over.countDown();
      other.join();
    }
  }

  @Test
  void nextTaskRunsAfterAnException() {
    try (HostFairExecutor executor = new HostFairExecutor(1, allowing(1))) {
      CountDownLatch submitted = new CountDownLatch(1);
      executor.execute(
          "host",
          permit -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {});
            await(submitted);
            throw new IllegalStateException("as scripted");
          });
      CompletableFuture<Void> next = begin(executor, "host", () -> {});
      submitted.countDown();
      next.join();
    }
  }

  @Test
  void tasksRunInTheOrderOfSubmission() {
    List<Integer> done = new ArrayList<>();
    try (HostFairExecutor executor = new HostFairExecutor(1, allowing(0))) {
      for (int i = 0; i < 5; i++) {
        int number = i;
        begin(executor, "host" + i % 2, () -> done.add(number)).join();
      }
    }
    assertEquals(List.of(0, 1, 2, 3, 4), done);
  }

  @Test
  void closedExecutorStartsNothing() {
    HostFairExecutor executor = new HostFairExecutor(1, allowing(0));
    executor.close();
    AtomicInteger done = new AtomicInteger();
    executor.execute("host", permit -> done.incrementAndGet());
    assertEquals(0, done.get());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
