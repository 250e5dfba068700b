package org.opensearch.migrations.ecr.process;

import java.time.Duration;

/** A program was killed because it exceeded a limit. */
public final class LimitExceededException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean isTime;

  private LimitExceededException(String reason, boolean isTime) {
    super(reason);
    this.isTime = isTime;
  }

  /** Whether it exceeded the limit of time. */
  public boolean isTime() {
    return isTime;
  }

  static LimitExceededException time(Duration limit) {
    double seconds = limit.toMillis() / 1000.0;
    String text = seconds == Math.rint(seconds) ? "" + (long) seconds : "" + seconds;
    return new LimitExceededException("it took longer than the limit of " + text + " s", true);
  }

  static LimitExceededException output(long bytes) {
    return new LimitExceededException("it printed more than the limit of " + size(bytes), false);
  }

  static LimitExceededException memory(long bytes) {
    return new LimitExceededException(
        "it used more memory than the limit of " + size(bytes), false);
  }

  private static String size(long bytes) {
    return bytes < 1024 * 1024 ? bytes / 1024 + " KiB" : bytes / 1024 / 1024 + " MiB";
  }
}
