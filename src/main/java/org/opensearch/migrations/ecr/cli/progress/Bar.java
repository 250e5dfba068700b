package org.opensearch.migrations.ecr.cli.progress;

import java.util.Locale;
import org.opensearch.migrations.ecr.cli.console.ByteSizes;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress.Phase;

/**
 * The columns of the bars for a width: what the copy is doing, a bar with amounts or the reason for
 * waiting, and the reference, which is shortened in the middle.
 */
record Bar(int labelWidth, int barWidth, int referenceWidth) {

  private static final int AMOUNTS = 18;
  private static final int WIDE = 120;
  private static final int NARROW = 60;
  static final String RETRYING = "retrying";
  private static final String ELLIPSIS = "…";

  /** The columns for lines of this width. */
  static Bar of(int width) {
    int label = width >= WIDE ? 18 : 9;
    int bar = width >= WIDE ? 24 : width >= NARROW ? 10 : 0;
    return new Bar(label, bar, width - label - 1 - (bar == 0 ? 0 : bar + 3) - AMOUNTS - 1);
  }

  /** The name of a phase. */
  static String label(Phase phase) {
    return switch (phase) {
      case RESOLVING -> "resolving";
      case WAITING -> "waiting for a slot";
      case COPYING -> "copying";
      case PUSHING -> "pushing manifests";
    };
  }

  /** {@code 45.2 MB of 612 MB}. */
  static String amounts(ArtifactProgress progress) {
    // Each is read once, because other threads change them.
    long done = done(progress);
    return amounts(done, Math.max(progress.totalBytes(), done));
  }

  private static String amounts(long done, long total) {
    return ByteSizes.bytes(done) + " of " + ByteSizes.bytes(total);
  }

  private static long done(ArtifactProgress progress) {
    return Math.max(0, progress.bytes()) + progress.presentBytes();
  }

  /** The line of an artifact. */
  String line(ArtifactProgress progress) {
    String label = label(progress.phase());
    // "waiting" and "pushing" are enough where there is little room.
    String fitting = label.length() > labelWidth ? label.replaceAll(" .*", "") : label;
    return columns(fitting, bar(progress), middleWidth(), progress.artifact().source());
  }

  /** The line of an artifact that waits for its next attempt. */
  String waiting(ArtifactProgress progress, String reason) {
    String source = progress.artifact().source();
    // The reason gets what the reference leaves.
    int width = middleWidth() + Math.max(0, referenceWidth - source.length());
    return columns(
        RETRYING, reason, Math.max(middleWidth(), Math.min(width, reason.length())), source);
  }

  private int middleWidth() {
    return (barWidth == 0 ? 0 : barWidth + 3) + AMOUNTS;
  }

  private String columns(String label, String middle, int width, String reference) {
    return String.format(
        Locale.ROOT,
        "%-" + labelWidth + "s %-" + width + "s %s",
        label,
        cut(middle, width),
        shortened(reference, referenceWidth));
  }

  private String bar(ArtifactProgress progress) {
    long done = done(progress);
    long total = Math.max(progress.totalBytes(), done);
    if (total == 0) {
      return "";
    }
    String amounts = String.format(Locale.ROOT, "%" + AMOUNTS + "s", amounts(done, total));
    int filled = (int) (barWidth * ((double) done / total));
    return barWidth == 0
        ? amounts
        : "[" + "#".repeat(filled) + ".".repeat(barWidth - filled) + "] " + amounts;
  }

  /** Shortens a reference in the middle: its end, the name and the tag, tells most. */
  static String shortened(String reference, int max) {
    if (reference.length() <= max) {
      return reference;
    }
    if (max < 2) {
      return cut(reference, max);
    }
    int name = reference.length() - reference.lastIndexOf('/');
    int end = Math.max(max / 2, Math.min(name, max - 1 - max / 4));
    return reference.substring(0, max - 1 - end)
        + ELLIPSIS
        + reference.substring(reference.length() - end);
  }

  /** Cuts off the end. */
  static String cut(String text, int max) {
    return text.length() <= max ? text : text.substring(0, Math.max(0, max - 1)) + ELLIPSIS;
  }
}
