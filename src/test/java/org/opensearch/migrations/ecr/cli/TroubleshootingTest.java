package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the sources can say to a user stands on the page for when things go wrong. */
class TroubleshootingTest {

  private static final Path PAGE = Path.of("src/site/markdown/troubleshooting.md");

  /** Where a failure's operation is written, or handed to what makes the failure. */
  private static final List<String> OPERATIONS =
      List.of(
          "(?:new (?:Failure|Problems|OutputFile|HttpFailures)|InvalidInputException\\.\\w+)\\(\\s*"
              + JavaSource.STRING,
          "(?:OPERATION|FIND|READ) = " + JavaSource.STRING,
          "(?:endpoint\\.failure|attempt|failures\\.of|failure|list)\\(\\s*\"([a-z ]+)\",",
          "InputFile\\.read\\(\\w+, " + JavaSource.STRING,
          "[A-Z_]+\\(\"([a-z ]+)\", \"ecr:");

  /** The other forms that the first argument has: they are found by the patterns above. */
  private static final Set<String> HANDED_ON =
      Set.of(
          "operation",
          "OPERATION",
          "action.operation()",
          "failure.operation()",
          "known.failure().operation()",
          "general.operation()");

  private static final Pattern FAILURE =
      Pattern.compile("(?:new Failure|InvalidInputException\\.(?:local|unreadable))\\(");
  private static final Pattern USAGE =
      Pattern.compile("\\b(?:usage|fail|ParameterException|TypeConversionException)\\(");
  private static final Pattern WARNING =
      Pattern.compile("\\b(?:warn|warning|(?:warnings|notes|misfits)\\.(?:add|accept))\\(");

  /** An imperative sentence without a full stop, as the remedies of failures are. */
  private static final Pattern REMEDY =
      Pattern.compile("[A-Z][a-z]+,? \\S+ \\S.*[^.]|[A-Z][a-z]+ the \\w+");

  /** What other programs and the JDK say, which is looked for and not said. */
  private static final Set<String> LOOKED_FOR =
      Set.of(
          "Use --debug flag",
          "Read timed out",
          "Unsupported or unrecognized SSL",
          "No subject alternative",
          "No name match");

  private static List<JavaSource> sources;
  private static String page;

  @BeforeAll
  static void read() throws IOException {
    sources = JavaSource.below(Path.of("src", "main", "java", "org"));
    page = plain(Files.readString(PAGE).replace("\\|", "|"));
  }

  @Test
  void everyOperationIsDocumented() {
    Set<String> operations =
        sources.stream()
            .flatMap(source -> OPERATIONS.stream().flatMap(source::all))
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(operations.contains("push manifest"), operations::toString);
    assertTrue(operations.contains("create repository"), operations::toString);
    assertEquals(Set.of(), missing(operations.stream().map(operation -> "`" + operation + "`")));
  }

  /** Else the patterns that look for operations have to learn a form. */
  @Test
  void everyOperationIsAString() {
    for (JavaSource source : sources) {
      for (String arguments : source.arguments(FAILURE)) {
        String operation = arguments.strip().split(",", 2)[0];
        boolean known =
            operation.startsWith("\"")
                || HANDED_ON.contains(operation)
                || operation.matches("Action\\.\\w+\\.operation\\(\\)");
        assertTrue(known, () -> source.name() + ": " + operation);
      }
    }
  }

  @Test
  void everyRemedyIsDocumented() {
    Set<String> remedies =
        sources.stream()
            .flatMap(source -> JavaSource.strings(source.text()))
            .map(String::strip)
            .filter(text -> REMEDY.matcher(text).matches() && !LOOKED_FOR.contains(text))
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(remedies.size() > 70, remedies::toString);
    assertEquals(Set.of(), missing(remedies.stream()));
  }

  @Test
  void everyUsageErrorIsDocumented() {
    Set<String> found = pieces(USAGE);
    assertTrue(found.contains("--jobs must be between 1 and 64, not"), found::toString);
    assertEquals(Set.of(), missing(found.stream()));
  }

  @Test
  void everyWarningIsDocumented() {
    Set<String> found = pieces(WARNING);
    assertTrue(found.contains("is no longer used:"), found::toString);
    assertEquals(Set.of(), missing(found.stream()));
  }

  @Test
  void undocumentedMessageIsDetected() {
    JavaSource source =
        JavaSource.of(
            "New.java",
            """
            // new Failure("not this", x)
            @Option(description = "nor this (at all) of it")
            throw usage("no " + name + " will ever be said of it");
            """);
    List<String> arguments = source.arguments(USAGE);
    assertEquals(1, arguments.size());
    Stream<String> strings = JavaSource.strings(arguments.get(0)).map(String::strip);
    assertEquals(Set.of("will ever be said of it"), missing(strings.filter(s -> s.length() > 2)));
    assertEquals(2, JavaSource.strings(source.text()).count());
  }

  /** The parts of messages that are long enough to be found, between what is filled in. */
  private static Set<String> pieces(Pattern call) {
    return sources.stream()
        .flatMap(source -> source.arguments(call).stream())
        .flatMap(JavaSource::strings)
        .flatMap(text -> Stream.of(text.split("%[sd]")))
        .map(String::strip)
        .filter(piece -> piece.split(" ").length >= 3)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> missing(Stream<String> texts) {
    return texts
        .filter(text -> !page.contains(plain(text)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String plain(String text) {
    return text.replaceAll("\\s+", " ");
  }
}
