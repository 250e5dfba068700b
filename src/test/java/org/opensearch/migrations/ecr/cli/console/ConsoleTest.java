package org.opensearch.migrations.ecr.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  /** As with 2>&1. */
  @Test
  void messagesFollowTheDataBeforeThem() {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(new BufferedOutputStream(both), false, UTF_8);
    Console console = new Console(out, new PrintStream(both, true, UTF_8), Map.of());
    out.println("one");
    console.warn("two");
    out.println("three");
    console.fail("error:", "four");
    out.println("five");
    console.err().println("six");
    assertEquals(
        "one\nma-ecr: warning: two\nthree\nerror: four\nfive\nsix\n", both.toString(UTF_8));
  }

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, UTF_8);

  private Console console(Map<String, String> environment) {
    return new Console(err, err, environment);
  }

  @Test
  void everyLineStartsWithTheTime() {
    Console console = console(Map.of());
    console.stampLines(Clock.fixed(Instant.parse("2026-01-02T03:04:05.6Z"), ZoneOffset.UTC));
    console.err().print("one\ntw");
    console.err().print("o\n\n");
    console.err().println("::error::for GitHub");
    console.warn("three");
    assertEquals(
        """
        2026-01-02T03:04:05Z one
        2026-01-02T03:04:05Z two
        2026-01-02T03:04:05Z\s
        ::error::for GitHub
        2026-01-02T03:04:05Z ma-ecr: warning: three
        """,
        bytes.toString(UTF_8));
  }

  @Test
  void failureIsAnAnnotationInGitHubActions() {
    console(Map.of()).fail("error:", "100%\nsure");
    console(Map.of("GITHUB_ACTIONS", "true", "CLICOLOR_FORCE", "1")).fail("error:", "100%\nsure");
    console(Map.of("CLICOLOR_FORCE", "1")).fail("error:", "no");
    assertEquals(
        "error: 100%\nsure\n::error::100%25%0Asure\n\u001b[31merror:\u001b[0m no\n",
        bytes.toString(UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "auto, '', false",
    "always, NO_COLOR=1, true",
    "never, CLICOLOR_FORCE=1, false",
    "auto, CLICOLOR_FORCE=1, true",
    "auto, CLICOLOR_FORCE=0, false",
    "auto, CLICOLOR_FORCE=1 NO_COLOR=1, false",
    "auto, CLICOLOR_FORCE=1 NO_COLOR=, true",
    "auto, TERM=dumb, false",
  })
  void coloursFollowTheEnvironment(String choice, String variables, boolean expected) {
    Map<String, String> environment = new HashMap<>();
    Stream.of(variables.split(" "))
        .filter(variable -> !variable.isEmpty())
        .forEach(v -> environment.put(v.replaceAll("=.*", ""), v.replaceAll(".*=", "")));
    Console console = console(environment);
    console.chooseColours(Style.Choice.valueOf(choice.toUpperCase(Locale.ROOT)));
    assertEquals(expected, console.style().colours());
  }
}
