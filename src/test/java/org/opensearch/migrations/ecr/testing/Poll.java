package org.opensearch.migrations.ecr.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what another process does. */
public final class Poll {

  private static final long PAUSE_MILLIS = 20;

  private Poll() {}

  /** Asks until the answer is yes, or {@code limit} is over; returns the last answer. */
  public static boolean until(Duration limit, BooleanSupplier condition) {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begin > limit.toNanos()) {
        return false;
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
