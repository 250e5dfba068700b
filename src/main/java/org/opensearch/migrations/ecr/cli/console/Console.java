package org.opensearch.migrations.ecr.cli.console;

import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.failure.Failure;

/**
 * What a command sees of the process that runs it.
 *
 * @param out data, UTF-8
 * @param err progress and messages
 * @param environment the environment variables
 */
public record Console(PrintStream out, PrintStream err, Map<String, String> environment) {

  /** Copies the map. */
  public Console {
    environment = Map.copyOf(environment);
  }

  /** The value of an environment variable; one that is empty counts as not set. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /** Prints a warning, a line on stderr. */
  public void warn(String message) {
    err.println(Version.PROGRAM + ": warning: " + Failure.printable(message));
  }

  /** Prints an informational line on stderr. */
  public void note(String message) {
    err.println(Version.PROGRAM + ": " + Failure.printable(message));
  }
}
