package org.opensearch.migrations.ecr.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleTest {

  @Test
  void warningsAndNotesContainNoControlCharacters() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(err, true, UTF_8);
    Console console = new Console(out, out, Map.of());
    console.warn("tag \u001b[31m\u202e");
    console.note("tag \u009b2J");
    assertEquals("ma-ecr: warning: tag  [31m\nma-ecr: tag  2J\n", err.toString(UTF_8));
  }
}
