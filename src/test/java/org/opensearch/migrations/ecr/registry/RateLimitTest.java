package org.opensearch.migrations.ecr.registry;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RateLimitTest {

  private static Duration timeOf(RateLimit limit, int times) throws IOException {
    long begin = System.nanoTime();
    for (int i = 0; i < times; i++) {
      limit.acquire();
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  @Test
  void aBurstGoesAtOnceAndTheRestAtTheRate() throws IOException {
    long begin = System.nanoTime();
    RateLimit limit = RateLimit.perSecond(10, 20);
    assertTrue(timeOf(limit, 20).toMillis() < 1500, "the burst, which at the rate would take 2 s");
    timeOf(limit, 5);
    // From the beginning, as the burst may be used again after a while.
    long all = Duration.ofNanos(System.nanoTime() - begin).toMillis();
    assertTrue(all >= 499, "five more than the burst, at ten a second, took " + all + " ms");
  }

  @Test
  void noLimitIsNone() throws IOException {
    assertTrue(timeOf(RateLimit.NONE, 100_000).toSeconds() < 5);
  }

  @Test
  void anInterruptEndsTheWait() throws IOException {
    RateLimit limit = RateLimit.perSecond(1, 1);
    limit.acquire();
    Thread.currentThread().interrupt();
    assertThrows(IOException.class, () -> timeOf(limit, 3));
    assertTrue(Thread.interrupted());
  }
}
