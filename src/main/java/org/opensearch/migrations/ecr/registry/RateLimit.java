package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

/** A rate limit with bursts (a token bucket). */
public final class RateLimit {

  /** No limit. */
  public static final RateLimit NONE = new RateLimit(0, 0);

  private final long intervalNanos;
  private final long burstNanos;
  private long nextSlot;

  private RateLimit(long intervalNanos, long burst) {
    this.intervalNanos = intervalNanos;
    this.burstNanos = intervalNanos * burst;
    this.nextSlot = System.nanoTime() - burstNanos;
  }

  /**
   * A limit.
   *
   * @param perSecond the sustained rate
   * @param burst the number of operations that are allowed at once after a pause
   */
  public static RateLimit perSecond(int perSecond, int burst) {
    return new RateLimit(TimeUnit.SECONDS.toNanos(1) / perSecond, burst);
  }

  /** Waits until the limit allows another operation. */
  void acquire() throws IOException {
    long wait = reserve();
    if (wait <= 0) {
      return;
    }
    try {
      TimeUnit.NANOSECONDS.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }

  private synchronized long reserve() {
    long now = System.nanoTime();
    nextSlot = Math.max(nextSlot - now, -burstNanos) + now + intervalNanos;
    return nextSlot - now;
  }
}
