package org.opensearch.migrations.ecr.cli.console;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.opensearch.migrations.ecr.model.failure.Failure;

/**
 * The streams and the environment of the process.
 *
 * @param out data, UTF-8
 * @param err progress and messages
 * @param environment the environment variables
 */
public record Console(PrintStream out, PrintStream err, Map<String, String> environment) {

  private static final int DEFAULT_WIDTH = 80;
  private static final int TEST_TIMEOUT_SECONDS = 2;

  /** Copies the map. */
  public Console {
    environment = Map.copyOf(environment);
  }

  /** The value of an environment variable; empty if it is unset or an empty string. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /** Prints a warning, a line on stderr. */
  public void warn(String message) {
    err.println(BuildVersion.PROGRAM + ": warning: " + Failure.printable(message));
  }

  /** Prints an informational line on stderr. */
  public void note(String message) {
    err.println(BuildVersion.PROGRAM + ": " + Failure.printable(message));
  }

  /**
   * Whether standard error is a terminal that understands cursor codes. Java has no API for this,
   * so {@code test -t} is run.
   */
  public boolean isTerminal() {
    String term = environment.getOrDefault("TERM", "");
    if (term.isEmpty() || term.equals("dumb")) {
      return false;
    }
    try {
      Process test = new ProcessBuilder("test", "-t", "2").redirectError(Redirect.INHERIT).start();
      return test.waitFor(TEST_TIMEOUT_SECONDS, TimeUnit.SECONDS) && test.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The width of the terminal in columns. */
  public static int terminalWidth() {
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
      String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      String columns = size.strip().replaceAll(".* ", "");
      return columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : DEFAULT_WIDTH;
    } catch (IOException e) {
      return DEFAULT_WIDTH;
    }
  }
}
