package org.opensearch.migrations.ecr.helm.program;

import java.time.Duration;

/** A program was killed because it took more than it may. */
final class LimitExceededException extends Exception {

  private static final long serialVersionUID = 1L;

  private LimitExceededException(String reason) {
    super(reason);
  }

  static LimitExceededException time(Duration limit) {
    double seconds = limit.toMillis() / 1000.0;
    String text = seconds == Math.rint(seconds) ? "" + (long) seconds : "" + seconds;
    return new LimitExceededException("it took longer than the " + text + " s it may");
  }

  static LimitExceededException output(long bytes) {
    return new LimitExceededException("it printed more than the " + size(bytes) + " it may");
  }

  static LimitExceededException memory(long bytes) {
    return new LimitExceededException("it needed more memory than the " + size(bytes) + " it may");
  }

  private static String size(long bytes) {
    return bytes < 1024 * 1024 ? bytes / 1024 + " KiB" : bytes / 1024 / 1024 + " MiB";
  }
}
