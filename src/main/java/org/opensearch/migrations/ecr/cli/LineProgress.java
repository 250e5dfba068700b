package org.opensearch.migrations.ecr.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.opensearch.migrations.ecr.mirror.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.MirrorListener;
import org.opensearch.migrations.ecr.mirror.Status;
import org.opensearch.migrations.ecr.model.Failure;
import org.opensearch.migrations.ecr.model.TransientException;

/** One line for each finished artifact and each new try, until it is closed: for logs. */
final class LineProgress implements MirrorListener, AutoCloseable {

  private final PrintStream err;
  private final int total;
  private int done;
  private boolean closed;

  LineProgress(PrintStream err, int total) {
    this.err = err;
    this.total = total;
  }

  @Override
  public void started(ArtifactProgress progress) {
    // What is done is told, not what is begun.
  }

  @Override
  public synchronized void retrying(
      ArtifactProgress progress, TransientException failure, Duration wait) {
    if (!closed) {
      err.println(retryLine(failure, wait));
    }
  }

  /** What is said of a new try. */
  static String retryLine(TransientException failure, Duration wait) {
    return "trying again in "
        + Sizes.time(wait)
        + ": "
        + failure.failure().side().label()
        + ": "
        + failure.failure().operation()
        + " "
        + failure.failure().reference()
        + ": "
        + failure.failure().reason();
  }

  @Override
  public synchronized void finished(ArtifactResult result) {
    if (closed) {
      return;
    }
    done++;
    err.println(line(result, done, total));
    result.warnings().forEach(w -> err.println(warningLine(result, w)));
  }

  /** After the last words nothing more is said, though other threads go on for a moment. */
  @Override
  public synchronized void close() {
    closed = true;
  }

  /** What is said of a warning. */
  static String warningLine(ArtifactResult result, String warning) {
    return "warning: " + result.artifact().source() + ": " + Failure.printable(warning);
  }

  /** What is said of a finished artifact. */
  static String line(ArtifactResult result, int done, int total) {
    int width = String.valueOf(total).length();
    String amount =
        result.status() == Status.COPIED || result.status() == Status.UPDATED
            ? " (" + Sizes.bytes(result.bytes()) + ", " + Sizes.time(result.elapsed()) + ")"
            : "";
    return String.format(
        Locale.ROOT,
        "[%" + width + "d/%d] %-7s %s%s",
        done,
        total,
        result.status().label(),
        result.artifact().source(),
        amount);
  }
}
