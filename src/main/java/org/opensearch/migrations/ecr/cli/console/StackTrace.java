package org.opensearch.migrations.ecr.cli.console;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.Redaction;

/**
 * Prints stack traces. Their messages can come from servers and libraries, so possible secrets and
 * terminal control characters are removed.
 */
public final class StackTrace {

  private StackTrace() {}

  /** Prints the stack trace of {@code failure} and of its causes. */
  public static void print(Throwable failure, PrintStream out) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    trace.toString().lines().map(StackTrace::safe).forEach(out::println);
  }

  /** The line for a bug. */
  public static String bug(Throwable failure) {
    return "this is a bug in ma-ecr: " + safe(failure.toString());
  }

  private static String safe(String line) {
    String indent = line.startsWith("\t") ? "\t" : "";
    return indent + Redaction.of(Failure.printable(line));
  }
}
