package org.opensearch.migrations.ecr.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.cli.console.Console;

/** What the real command line object did, in this process and with an environment made up. */
public record Ran(int status, String out, String err) {

  public static Ran with(Map<String, String> environment, String... arguments) {
    return with(environment, Optional::empty, arguments);
  }

  static Ran with(
      Map<String, String> environment,
      Supplier<Optional<String>> callersRegistry,
      String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(out, false, UTF_8), new PrintStream(err, true, UTF_8), environment);
    int status = new MaEcr(console, callersRegistry).run(arguments);
    return new Ran(status, out.toString(UTF_8), err.toString(UTF_8));
  }
}
