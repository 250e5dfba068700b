package org.opensearch.migrations.ecr.cli.mirror;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.opensearch.migrations.ecr.cli.console.ByteSizes;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.MirrorListener;
import org.opensearch.migrations.ecr.mirror.result.Status;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.TransientException;

/** Progress for logs: one line for each finished artifact and each retry, until closed. */
class LineProgress implements MirrorListener, AutoCloseable {

  final PrintStream err;
  final int total;
  private int done;
  private volatile boolean closed;

  LineProgress(PrintStream err, int total) {
    this.err = err;
    this.total = total;
  }

  /** Bars on a terminal, lines elsewhere and with {@code --verbose}; nothing if quiet. */
  static LineProgress of(Console console, int total, boolean quiet, boolean verbose) {
    LineProgress lines = new LineProgress(console.err(), total);
    if (quiet) {
      lines.close();
      return lines;
    }
    return !verbose && console.isTerminal()
        ? new BarProgress(console.err(), total, Console.terminalWidth())
        : lines;
  }

  @Override
  public void started(ArtifactProgress progress) {
    // Only finished artifacts are reported.
  }

  @Override
  public synchronized void retrying(
      ArtifactProgress progress, TransientException failure, Duration wait) {
    if (!closed) {
      err.println(ByteSizes.retryLine(failure, wait));
    }
  }

  @Override
  public synchronized void finished(ArtifactResult result) {
    if (!closed) {
      err.print(lines(result));
    }
  }

  /** Counts a finished artifact; its line and those of its warnings. */
  final String lines(ArtifactResult result) {
    done++;
    int width = String.valueOf(total).length();
    String amount =
        result.status() == Status.COPIED || result.status() == Status.UPDATED
            ? " (" + ByteSizes.bytes(result.bytes()) + ", " + ByteSizes.time(result.elapsed()) + ")"
            : "";
    String source = result.artifact().source();
    StringBuilder lines = new StringBuilder();
    String format = "[%" + width + "d/%d] %-7s %s%s\n";
    lines.append(
        String.format(Locale.ROOT, format, done, total, result.status().label(), source, amount));
    result
        .warnings()
        .forEach(w -> lines.append("warning: " + source + ": " + Failure.printable(w) + "\n"));
    return lines.toString();
  }

  final boolean isStopped() {
    return closed;
  }

  final int done() {
    return done;
  }

  /** Nothing more begins to be printed. This does not wait for an output that is blocked. */
  final void stop() {
    closed = true;
  }

  /** Nothing is printed after this, although other threads may continue for a moment. */
  @Override
  public synchronized void close() {
    closed = true;
  }
}
