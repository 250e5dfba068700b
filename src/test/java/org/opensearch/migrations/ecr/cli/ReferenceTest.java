package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opensearch.migrations.ecr.cli.console.Console;

/**
 * Compares the option tables of the reference page and the exit statuses of the README with {@code
 * --help}; {@code -Dgolden.renew=true} rewrites the option tables.
 */
class ReferenceTest {

  private static final Path README = Path.of("README.md");
  private static final Path REFERENCE = Path.of("src/site/markdown/reference.md");
  private static final Pattern SUBCOMMAND = Pattern.compile("(?m)^  ([a-z][a-z-]+)  +\\S");
  private static final Pattern ENTRY = Pattern.compile("^ {2,6}(\\S.*?)(?: {2,}(\\S.*))?$");

  @ParameterizedTest
  @MethodSource("subcommands")
  void optionTableMatchesHelp(String subcommand) throws IOException {
    String page = Files.readString(REFERENCE);
    String begin = "<!-- options of " + subcommand + " -->\n";
    String end = "<!-- end of options -->";
    int from = page.indexOf(begin);
    assertTrue(from >= 0, () -> REFERENCE + " has no marker for the options of " + subcommand);
    int to = page.indexOf(end, from);
    String expected = table(help(subcommand, "--help"));
    if (Boolean.getBoolean("golden.renew")) {
      Files.writeString(
          REFERENCE, page.substring(0, from + begin.length()) + expected + page.substring(to));
      return;
    }
    assertEquals(expected, page.substring(from + begin.length(), to));
  }

  static Stream<String> subcommands() {
    Matcher matcher = SUBCOMMAND.matcher(help("--help").split("Subcommands:", 2)[1]);
    List<String> found = new ArrayList<>();
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    assertTrue(found.contains("mirror"), () -> "no subcommand mirror in " + found);
    return found.stream();
  }

  @Test
  void exitStatusesMatchHelp() throws IOException {
    String readme = Files.readString(README);
    String statuses = help("--help").split("Exit status:", 2)[1];
    Matcher matcher = Pattern.compile("(?m)^ +([0-9]) +(\\S.*)$").matcher(statuses);
    int count = 0;
    while (matcher.find()) {
      count++;
      String row = "| " + matcher.group(1) + " | " + matcher.group(2) + " |";
      assertTrue(readme.contains(row), () -> "README.md lacks the row " + row);
    }
    assertEquals(6, count);
  }

  /** The arguments and options of a help text as a Markdown table. */
  private static String table(String help) {
    List<String[]> rows = new ArrayList<>();
    boolean inEntries = false;
    for (String line : help.lines().toList()) {
      if (line.endsWith(":") && !line.startsWith(" ")) {
        inEntries = line.equals("Options:") || line.equals("Arguments:");
        continue;
      }
      Matcher entry = ENTRY.matcher(line);
      if (inEntries && entry.matches()) {
        rows.add(new String[] {entry.group(1), entry.group(2) == null ? "" : entry.group(2)});
      } else if (inEntries && !line.isBlank()) {
        String[] last = rows.get(rows.size() - 1);
        last[1] = (last[1] + " " + line.strip()).strip();
      }
    }
    StringBuilder table = new StringBuilder("| option | meaning |\n| --- | --- |\n");
    for (String[] row : rows) {
      table
          .append("| `")
          .append(row[0].replace("|", "\\|"))
          .append("` | ")
          .append(row[1].replace("|", "\\|"))
          .append(" |\n");
    }
    return table.toString();
  }

  private static String help(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    int status = new MaEcr(new Console(stream, stream, Map.of()), Optional::empty).run(arguments);
    String text = out.toString(StandardCharsets.UTF_8);
    assertEquals(0, status, text);
    return text;
  }
}
