package org.opensearch.migrations.ecr.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HostPacerTest {

  private static final URI SLOW = URI.create("https://slow.test/v2/");
  private static final URI OTHER = URI.create("https://other.test/v2/");

  private final HostPacer pacer = new HostPacer();

  private long millisToWait(URI uri) throws InterruptedException {
    long begin = System.nanoTime();
    pacer.await("GET", uri);
    return Duration.ofNanos(System.nanoTime() - begin).toMillis();
  }

  @Test
  void requestsAreNotPacedWithoutALimit() throws InterruptedException {
    long begin = System.nanoTime();
    for (int i = 0; i < 10_000; i++) {
      pacer.await("GET", SLOW);
    }
    assertTrue(System.nanoTime() - begin < Duration.ofSeconds(5).toNanos());
  }

  @Test
  void waitsAsLongAsAskedForThatHostOnly() throws InterruptedException {
    long begin = System.nanoTime();
    pacer.limited("GET", SLOW, Optional.of(Duration.ofMillis(900)));
    pacer.await("GET", SLOW);
    assertTrue(System.nanoTime() - begin > Duration.ofMillis(890).toNanos());
    pacer.limited("GET", SLOW, Optional.of(Duration.ofMinutes(4)));
    assertTrue(millisToWait(OTHER) < 60_000);
  }

  @Test
  void spacesRequestsOutAfterwards() throws InterruptedException {
    pacer.limited("GET", SLOW, Optional.of(Duration.ZERO));
    long begin = System.nanoTime();
    for (int i = 0; i < 4; i++) {
      pacer.await("GET", SLOW);
    }
    assertTrue(System.nanoTime() - begin > Duration.ofMillis(120).toNanos(), "50 ms apart");
  }

  /** Threads that each wait for one slot. */
  private List<Thread> waiting(int count) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  pacer.await("GET", SLOW);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      thread.start();
      threads.add(thread);
    }
    return threads;
  }

  @Test
  void waitingThreadsFollowALongerPause() throws InterruptedException {
    long begin = System.nanoTime();
    pacer.limited("GET", SLOW, Optional.of(Duration.ofMillis(200)));
    List<Thread> threads = waiting(3);
    Thread.sleep(50);
    pacer.limited("GET", SLOW, Optional.of(Duration.ofMillis(700)));
    for (Thread thread : threads) {
      thread.join();
    }
    assertTrue(System.nanoTime() - begin > Duration.ofMillis(840).toNanos());
  }

  @Test
  void waitingThreadsFollowASlowerPace() throws InterruptedException {
    pacer.limited("GET", SLOW, Optional.of(Duration.ZERO));
    long begin = System.nanoTime();
    List<Thread> threads = waiting(24);
    Thread.sleep(530);
    pacer.limited("GET", SLOW, Optional.of(Duration.ZERO));
    for (Thread thread : threads) {
      thread.join();
    }
    assertTrue(System.nanoTime() - begin > Duration.ofMillis(1500).toNanos(), "1150 ms before");
  }

  @Test
  void anInterruptedThreadLeavesTheQueue() throws InterruptedException {
    pacer.limited("GET", SLOW, Optional.of(Duration.ofMillis(300)));
    List<Thread> threads = waiting(40);
    Thread.sleep(50);
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      thread.join(2000);
      assertFalse(thread.isAlive());
    }
    assertTrue(millisToWait(SLOW) < 1500, "2250 ms behind them");
  }

  @Test
  void threadsAreQueued() throws InterruptedException {
    long begin = System.nanoTime();
    pacer.limited("GET", SLOW, Optional.of(Duration.ofMillis(100)));
    for (Thread thread : waiting(5)) {
      thread.join();
    }
    assertTrue(System.nanoTime() - begin > Duration.ofMillis(270).toNanos(), "one each 50 ms");
  }

  @Test
  void aBurstOfRejectionsCountsOnce() throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      pacer.limited("GET", SLOW, Optional.empty());
    }
    pacer.await("GET", SLOW);
    assertTrue(millisToWait(SLOW) < 1500, "still 50 ms apart, not 2 s");
  }

  @Test
  void pausesOfHoursAreIgnored() throws InterruptedException {
    pacer.limited("GET", SLOW, Optional.of(Duration.ofHours(6)));
    assertTrue(millisToWait(SLOW) < 10_000, "whoever retries decides about that");
  }

  @Test
  void successReducesTheInterval() throws InterruptedException {
    pacer.limited("GET", SLOW, Optional.of(Duration.ZERO));
    for (int i = 0; i < 200; i++) {
      pacer.succeeded("GET", SLOW);
    }
    long begin = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      pacer.await("GET", SLOW);
    }
    assertTrue(System.nanoTime() - begin < Duration.ofSeconds(5).toNanos(), "not 50 ms each");
  }

  /** Each refusal counts once in 500 ms, so this one is long; see {@link HostPacer}. */
  @Test
  void occasionalRejectionsKeepThePace() throws InterruptedException {
    for (int round = 0; round < 8; round++) {
      pacer.limited("GET", SLOW, Optional.of(Duration.ZERO));
      for (int i = 0; i < 9; i++) {
        pacer.succeeded("GET", SLOW);
      }
      Thread.sleep(510);
    }
    pacer.await("GET", SLOW);
    long shortest = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      // Of several, as the machine may add to any of them.
      shortest = Math.min(shortest, millisToWait(SLOW));
    }
    assertTrue(shortest < 100, "50 ms apart or less");
  }

  @Test
  void anInterruptEndsTheWait() {
    pacer.limited("GET", SLOW, Optional.of(Duration.ofMinutes(4)));
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> pacer.await("GET", SLOW));
  }
}
