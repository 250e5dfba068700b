package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.cli.console.Console;
import picocli.CommandLine;

/** Checks the command lines and links of the pages. */
class PagesTest {

  private static final List<Path> PAGES =
      List.of(
          Path.of("README.md"),
          Path.of(".github", "CONTRIBUTING.md"),
          Path.of("src/site/markdown/operating.md"),
          Path.of("src/site/markdown/reference.md"),
          Path.of("src/site/markdown/manifest.md"),
          Path.of("src/site/markdown/troubleshooting.md"));

  private static final Pattern COMMAND =
      Pattern.compile("java -jar (?:target/)?ma-ecr\\.jar ([^|<>;#`&\n]+)");
  private static final Pattern CODE = Pattern.compile("`ma-ecr ([^`]+)`");
  private static final Pattern EXAMPLE = Pattern.compile("ma-ecr ([^|<>;#)\n]+)");
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]*)(?:#([^)]+))?\\)");

  @ParameterizedTest
  @MethodSource("commandLines")
  void commandLinesAreValid(String arguments) {
    CommandLine maEcr = maEcr();
    assertDoesNotThrow(() -> maEcr.parseArgs(arguments.strip().split("\\s+")), arguments);
  }

  static Stream<String> commandLines() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path page : PAGES) {
      String text = Files.readString(page).replace("\\\n", " ");
      COMMAND.matcher(text).results().forEach(line -> found.add(line.group(1)));
      CODE.matcher(text)
          .results()
          // In a sentence a word in capitals stands for a subcommand.
          .filter(code -> !code.group(1).startsWith("SUBCOMMAND"))
          .forEach(code -> found.add(code.group(1)));
    }
    for (CommandLine subcommand : subcommands()) {
      examples(subcommand).forEach(example -> found.add(example.group(1)));
    }
    assertTrue(found.size() > 30, found::toString);
    return found.stream().distinct();
  }

  @Test
  void helpOfEverySubcommandHasExamples() {
    for (CommandLine subcommand : subcommands()) {
      String name = subcommand.getCommandName();
      List<MatchResult> examples = examples(subcommand).toList();
      assertFalse(examples.isEmpty(), name);
      examples.forEach(
          example -> {
            assertEquals(name, example.group(1).split(" ", 2)[0], example.group());
            // Help of 80 columns does not wrap them, so that they can be copied.
            assertTrue(example.group().length() <= 76, example.group());
          });
    }
  }

  private static Collection<CommandLine> subcommands() {
    return maEcr().getSubcommands().values();
  }

  private static Stream<MatchResult> examples(CommandLine subcommand) {
    return EXAMPLE
        .matcher(String.join("\n", subcommand.getCommandSpec().usageMessage().footer()))
        .results();
  }

  private static CommandLine maEcr() {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
    return new MaEcr(new Console(nowhere, nowhere, Map.of()), Optional::empty).complete();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mirror --no-such", "no-such", "verify --pods"})
  void invalidCommandLineIsDetected(String arguments) {
    assertThrows(AssertionError.class, () -> commandLinesAreValid(arguments));
  }

  @Test
  void everyPageIsCheckedAndLinkedFromTheReadme() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    try (Stream<Path> files = Files.list(Path.of("src/site/markdown"))) {
      for (Path page : files.toList()) {
        assertTrue(PAGES.contains(page), () -> page + " is not checked");
        assertTrue(readme.contains("](" + page), () -> "README.md does not link to " + page);
      }
    }
  }

  @Test
  void linksAreValid() throws IOException {
    for (Path page : PAGES) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
        assertTrue(Files.exists(target), page + ": " + link.group());
        if (link.group(2) != null) {
          Set<String> anchors = anchors(target);
          assertTrue(
              anchors.contains(link.group(2)), () -> page + ": no such heading in " + anchors);
        }
      }
    }
  }

  /** The headings of a page, as GitHub names them in links. */
  private static Set<String> anchors(Path page) throws IOException {
    return Files.readString(page)
        .lines()
        .filter(line -> line.matches("#+ .*"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
