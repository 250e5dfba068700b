package org.opensearch.migrations.ecr.testing;

import java.time.Duration;

/** Waits, unless the thread is interrupted. */
public final class Pause {

  private Pause() {}

  /** Waits for {@code time}. */
  public static void of(Duration time) {
    millis(time.toMillis());
  }

  /** Waits for a number of milliseconds. */
  public static void millis(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
