package org.opensearch.migrations.ecr.cli.verify;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.opensearch.migrations.ecr.cli.console.ByteSizes;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.verify.artifacts.Finding;
import org.opensearch.migrations.ecr.verify.artifacts.Verification.VerificationListener;

/** The progress of a verification: one updating line on a terminal, elsewhere one per artifact. */
final class VerifyProgress implements VerificationListener {

  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream err;
  private final int total;
  private final boolean quiet;
  private final boolean terminal;
  private int done;
  private int problems;
  private boolean closed;

  VerifyProgress(PrintStream err, int total, boolean quiet, boolean terminal) {
    this.err = err;
    this.total = total;
    this.quiet = quiet;
    this.terminal = terminal;
  }

  /** One line on a terminal, lines elsewhere and with {@code --verbose}; nothing if quiet. */
  static VerifyProgress of(Console console, int total, boolean quiet, boolean verbose) {
    boolean terminal = !quiet && !verbose && console.isTerminal();
    return new VerifyProgress(console.err(), total, quiet, terminal);
  }

  @Override
  public synchronized void retrying(
      PlannedArtifact artifact, TransientException failure, Duration wait) {
    if (!quiet && !closed) {
      print(ByteSizes.retryLine(failure, wait));
    }
  }

  @Override
  public synchronized void finished(Finding finding) {
    done++;
    problems += finding.state().isGood() ? 0 : 1;
    if (quiet || closed) {
      return;
    }
    if (terminal) {
      err.print(CLEAR_LINE + done + " of " + total + " checked");
      err.flush();
    } else {
      int width = String.valueOf(total).length();
      String format = "[%" + width + "d/%d] %-9s %s";
      String source = finding.artifact().source();
      err.println(String.format(Locale.ROOT, format, done, total, finding.state().label(), source));
    }
  }

  /** A chart has been rendered. */
  synchronized void rendered(String chart) {
    if (!quiet && !closed) {
      print("rendered " + chart);
    }
  }

  /** Reports the progress when a signal interrupts the run. */
  synchronized void interrupted(String mirror) {
    takeDown();
    err.println(
        mirror
            + ": interrupted: "
            + done
            + " of "
            + total
            + " checked, "
            + problems
            + " of them with problems. Nothing was changed. Run again");
  }

  /** Clears the progress line; nothing is shown after that. */
  synchronized void takeDown() {
    closed = true;
    if (terminal) {
      err.print(CLEAR_LINE);
      err.flush();
    }
  }

  private void print(String line) {
    err.println(terminal ? CLEAR_LINE + line : line);
  }
}
