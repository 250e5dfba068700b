package org.opensearch.migrations.ecr.cli.console;

import java.time.Duration;
import java.util.Locale;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.TransientException;

/** Formats sizes, durations and retries for people. */
public final class ByteSizes {

  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};
  private static final int STEP = 1000;

  private ByteSizes() {}

  /** Bytes in powers of 1000, as registries count: {@code 4.2 MB}. */
  public static String bytes(long bytes) {
    double amount = bytes;
    int unit = 0;
    // A value that would round up to 1000 is shown in the next unit.
    while (amount >= STEP - 0.5 && unit < UNITS.length - 1) {
      amount /= STEP;
      unit++;
    }
    String format = unit == 0 || amount >= 100 ? "%.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, format, amount, UNITS[unit]);
  }

  /** {@code 0.4 s}, {@code 35 s}, {@code 2 min 05 s}, {@code 1 h 12 min}. */
  public static String time(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
    }
    return String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds / 60 % 60);
  }

  /** The line for a retry. */
  public static String retryLine(TransientException failure, Duration wait) {
    Failure known = failure.failure();
    return String.format(
        "retrying in %s: %s: %s %s: %s",
        time(wait), known.side().label(), known.operation(), known.reference(), known.reason());
  }
}
