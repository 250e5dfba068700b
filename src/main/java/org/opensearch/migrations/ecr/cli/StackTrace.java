package org.opensearch.migrations.ecr.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.model.Failure;

/**
 * Prints stack traces. The messages in them come from everywhere, servers and libraries included:
 * what could be a secret is left out, and what could steer a terminal too.
 */
final class StackTrace {

  private static final String LEFT_OUT = "…";

  /** Signatures of signed addresses, and tokens. */
  private static final Pattern QUERY = Pattern.compile("(?<=://[^\\s?]{1,4096})\\?[^\\s'\">)]*");

  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^\\s@]{0,1024}@");
  private static final Pattern AUTHORIZATION =
      Pattern.compile("(?<=\\b(?:Basic|Bearer) )[A-Za-z0-9+/=._~-]{8,}");

  private StackTrace() {}

  /** Prints the stack trace of {@code failure} and of its causes. */
  static void print(Throwable failure, PrintStream out) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    trace.toString().lines().map(StackTrace::safe).forEach(out::println);
  }

  private static String safe(String line) {
    String indent = line.startsWith("\t") ? "\t" : "";
    String text = Failure.printable(line);
    for (Pattern secret : new Pattern[] {USER_INFO, QUERY, AUTHORIZATION}) {
      text = secret.matcher(text).replaceAll(LEFT_OUT);
    }
    return indent + text;
  }
}
