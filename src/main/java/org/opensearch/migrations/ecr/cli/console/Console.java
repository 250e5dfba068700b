package org.opensearch.migrations.ecr.cli.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.opensearch.migrations.ecr.model.failure.Failure;

/**
 * The streams and the environment of the process.
 *
 * @param out data, UTF-8
 * @param err progress and messages
 * @param environment the environment variables
 */
public record Console(PrintStream out, PrintStream err, Map<String, String> environment) {

  private static final int HELP_WIDTH = 110;
  private static final int NARROWEST_HELP = 60;

  /** Copies the map; {@code err} can put timestamps on its lines. */
  public Console {
    err = LogStream.of(err);
    environment = Map.copyOf(environment);
  }

  /**
   * Standard input; empty if it is closed. The JVM then uses its file descriptor for one of its own
   * files, which must not be read or closed.
   */
  public InputStream in() {
    try {
      Path open = Path.of("/proc/self/fd/0").toRealPath();
      if (open.startsWith(Path.of(System.getProperty("java.home")).toRealPath())) {
        return InputStream.nullInputStream();
      }
    } catch (IOException e) {
      // A pipe, or a system without /proc.
    }
    return System.in;
  }

  /** Progress and messages. They follow the data written so far, where both are read together. */
  @Override
  public PrintStream err() {
    out.flush();
    return err;
  }

  /**
   * The value of an environment variable, without white space around it; empty if unset or blank.
   */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  /** Prints a warning, a line on stderr. */
  public void warn(String message) {
    String prefix = BuildVersion.PROGRAM + ": " + style().caution("warning:") + " ";
    err().println(prefix + Failure.printable(message));
  }

  /** Prints an informational line on stderr. */
  public void note(String message) {
    err().println(BuildVersion.PROGRAM + ": " + Failure.printable(message));
  }

  /** Starts each further line of standard error with the date and time of {@code clock} in UTC. */
  public void stampLines(Clock clock) {
    LogStream.of(err).stampLines(clock);
  }

  /**
   * Gives each further line of standard error to {@code footer} as long as it accepts them, because
   * it shows something below them.
   *
   * @return the stream that the footer draws on
   */
  public PrintStream showAbove(Predicate<String> footer) {
    return LogStream.of(err).showAbove(footer);
  }

  /** Prints a failure on standard error; in GitHub Actions, it becomes an annotation. */
  public void fail(String prefix, String message) {
    if (variable("GITHUB_ACTIONS").isPresent()) {
      String escaped = message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
      err().println("::error::" + escaped);
    } else {
      err().println(style().bad(prefix) + " " + message);
    }
  }

  /** Whether standard error is a terminal that understands cursor codes. */
  public boolean isTerminal() {
    return hasCursor() && Terminal.isTerminal(2);
  }

  private boolean hasCursor() {
    return variable("TERM").filter(term -> !term.equals("dumb")).isPresent();
  }

  /** Sets when to use colours on standard error. */
  public void chooseColours(Style.Choice when) {
    LogStream.of(err).choose(when);
  }

  /**
   * The colours for standard error. By default, they are used on a terminal unless {@code NO_COLOR}
   * is set, and elsewhere if {@code CLICOLOR_FORCE} is set.
   */
  public Style style() {
    return switch (LogStream.of(err).choice()) {
      case ALWAYS -> new Style(true);
      case NEVER -> Style.PLAIN;
      case AUTO -> new Style(variable("NO_COLOR").isEmpty() && (isForced() || isTerminal()));
    };
  }

  private boolean isForced() {
    return variable("CLICOLOR_FORCE").filter(value -> !value.equals("0")).isPresent();
  }

  /** The width of help texts: that of the terminal, if standard output is one. */
  public int helpWidth() {
    return hasCursor() && Terminal.isTerminal(1)
        ? Math.max(NARROWEST_HELP, Math.min(HELP_WIDTH, Terminal.size().columns()))
        : HELP_WIDTH;
  }
}
