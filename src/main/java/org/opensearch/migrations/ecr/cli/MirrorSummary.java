package org.opensearch.migrations.ecr.cli;

import java.io.PrintStream;
import java.util.HashSet;
import java.util.Set;
import org.opensearch.migrations.ecr.mirror.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.MirrorReport;
import org.opensearch.migrations.ecr.mirror.Status;
import org.opensearch.migrations.ecr.model.ExitStatus;
import org.opensearch.migrations.ecr.model.FailureException;

/** The last lines of a run: every failure with its cause and side, then the whole in one line. */
final class MirrorSummary {

  private final PrintStream err;
  private final boolean verbose;

  MirrorSummary(PrintStream err, boolean verbose) {
    this.err = err;
    this.verbose = verbose;
  }

  /** Tells how a run ended, to {@code registry}. */
  void print(MirrorReport report, String registry) {
    Set<String> bugs = new HashSet<>();
    for (ArtifactResult failure : report.failures()) {
      RuntimeException error = failure.error().orElseThrow();
      boolean known = error instanceof FailureException;
      err.println(
          "error: "
              + failure.artifact().kind()
              + " "
              + failure.artifact().source()
              + ": "
              + (known ? error.getMessage() : "this is a bug in ma-ecr: " + error));
      // A bug often strikes every artifact in the same way: its trace is worth reading once.
      if (verbose || (!known && bugs.add(error.toString()))) {
        error.printStackTrace(err);
      }
    }
    err.println(lastLine(report, registry));
  }

  private static String lastLine(MirrorReport report, String registry) {
    StringBuilder line = new StringBuilder();
    line.append(registry).append(": ");
    line.append(report.count(Status.COPIED)).append(" copied, ");
    line.append(report.count(Status.UPDATED)).append(" updated, ");
    line.append(report.count(Status.PRESENT)).append(" already there");
    append(line, report.count(Status.FAILED), "FAILED");
    append(line, report.count(Status.UNFINISHED), "not finished");
    line.append("; ").append(Sizes.bytes(report.bytes()));
    line.append(" in ").append(Sizes.time(report.elapsed()));
    ExitStatus status = report.exitStatus();
    if (status == ExitStatus.TRANSIENT) {
      line.append(". Run again: what is there is not copied twice");
    }
    return line.toString();
  }

  private static void append(StringBuilder line, long count, String what) {
    if (count > 0) {
      line.append(", ").append(count).append(' ').append(what);
    }
  }
}
