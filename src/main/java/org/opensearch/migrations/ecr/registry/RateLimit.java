package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

/** A token bucket: so many at once, and then so many a second. */
public final class RateLimit {

  /** Lets everything through. */
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
   * @param perSecond how many a second in the long run
   * @param burst how many may go at once after a pause
   */
  public static RateLimit perSecond(int perSecond, int burst) {
    return new RateLimit(TimeUnit.SECONDS.toNanos(1) / perSecond, burst);
  }

  /** Waits for the next free moment. */
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
