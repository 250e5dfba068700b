package org.opensearch.migrations.ecr.cli.console;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.MirrorListener;
import org.opensearch.migrations.ecr.mirror.result.Status;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.TransientException;

/** Progress for logs: one line for each finished artifact and each retry, until closed. */
public final class LineProgress implements MirrorListener, AutoCloseable {

  private final PrintStream err;
  private final int total;
  private int done;
  private boolean closed;

  public LineProgress(PrintStream err, int total) {
    this.err = err;
    this.total = total;
  }

  @Override
  public void started(ArtifactProgress progress) {
    // Only finished artifacts are reported.
  }

  @Override
  public synchronized void retrying(
      ArtifactProgress progress, TransientException failure, Duration wait) {
    if (!closed) {
      err.println(retryLine(failure, wait));
    }
  }

  /** The line for a retry. */
  public static String retryLine(TransientException failure, Duration wait) {
    return "retrying in "
        + ByteSizes.time(wait)
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

  /** Nothing is printed after this, although other threads may continue for a moment. */
  @Override
  public synchronized void close() {
    closed = true;
  }

  /** The line for a warning. */
  public static String warningLine(ArtifactResult result, String warning) {
    return "warning: " + result.artifact().source() + ": " + Failure.printable(warning);
  }

  /** The line for a finished artifact. */
  public static String line(ArtifactResult result, int done, int total) {
    int width = String.valueOf(total).length();
    String amount =
        result.status() == Status.COPIED || result.status() == Status.UPDATED
            ? " (" + ByteSizes.bytes(result.bytes()) + ", " + ByteSizes.time(result.elapsed()) + ")"
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
