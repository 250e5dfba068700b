package org.opensearch.migrations.ecr.ports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SharedWorkTest {

  private final SharedWork<String, String> shared = new SharedWork<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicInteger times = new AtomicInteger();
  private final AtomicInteger idle = new AtomicInteger();

  /** A thread, and what comes of it. */
  private record Caller(Thread thread, FutureTask<String> result) {}

  private Caller caller(SharedWork.Work<String> work) {
    BlockingNotifier.Listener listener =
        new BlockingNotifier.Listener() {
          @Override
          public void blocked() {
            idle.incrementAndGet();
          }

          @Override
          public void resumed() {
            idle.decrementAndGet();
          }
        };
    FutureTask<String> result = new FutureTask<>(() -> shared.get("key", work));
    Thread thread = new Thread(() -> BlockingNotifier.run(listener, result), "caller");
    thread.setDaemon(true);
    thread.start();
    return new Caller(thread, result);
  }

  private String slow() throws IOException {
    times.incrementAndGet();
    begun.countDown();
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("ended");
    }
    return "result";
  }

  private List<Caller> waiting(int count, SharedWork.Work<String> work)
      throws InterruptedException {
    List<Caller> callers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      callers.add(caller(work));
    }
    while (idle.get() < count) {
      Thread.sleep(5);
    }
    return callers;
  }

  @Test
  void otherThreadsWaitForTheSameResult() throws Exception {
    Caller first = caller(this::slow);
    begun.await();
    List<Caller> others = waiting(5, this::slow);
    assertEquals("other", shared.get("other key", () -> "other"));
    over.countDown();
    assertEquals("result", first.result().get());
    for (Caller other : others) {
      assertEquals("result", other.result().get());
    }
    assertEquals(1, times.get());
    assertEquals(0, idle.get());
    assertEquals("next", shared.get("key", () -> "next"), "nothing is kept");
  }

  @Test
  void failureIsSharedButNotKept() throws Exception {
    IOException failure = new IOException("no answer");
    Caller first =
        caller(
            () -> {
              slow();
              throw failure;
            });
    begun.await();
    List<Caller> others = waiting(5, () -> "never done");
    over.countDown();
    assertSame(failure, assertThrows(ExecutionException.class, first.result()::get).getCause());
    for (Caller other : others) {
      assertSame(failure, assertThrows(ExecutionException.class, other.result()::get).getCause());
    }
    assertEquals("next", shared.get("key", () -> "next"));
  }

  @Test
  void waitingThreadCanBeInterrupted() throws Exception {
    Caller first = caller(this::slow);
    begun.await();
    Caller other = waiting(1, this::slow).get(0);
    other.thread().interrupt();
    ExecutionException ended = assertThrows(ExecutionException.class, other.result()::get);
    assertInstanceOf(InterruptedIOException.class, ended.getCause());
    over.countDown();
    assertEquals("result", first.result().get());
  }

  @Test
  void waitingThreadTakesOverAfterAnInterruption() throws Exception {
    Caller first = caller(this::slow);
    begun.await();
    List<Caller> others = waiting(3, () -> "done by another");
    first.thread().interrupt();
    assertThrows(ExecutionException.class, first.result()::get);
    for (Caller other : others) {
      assertEquals("done by another", other.result().get());
    }
    assertTrue(over.getCount() > 0);
  }
}
