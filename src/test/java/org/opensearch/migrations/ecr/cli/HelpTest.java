package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.Finished;

/** Help, version and completion, and the forms of options that are the same everywhere. */
class HelpTest {

  private static Ran run(String... arguments) {
    return Ran.with(Map.of(), arguments);
  }

  static Stream<String> subcommands() {
    return ReferenceTest.subcommands();
  }

  @ParameterizedTest
  @MethodSource("subcommands")
  void helpOfASubcommandIsThatOfTheOption(String subcommand) {
    Ran ran = run("help", subcommand);
    assertEquals(0, ran.status(), ran.err());
    assertEquals(run(subcommand, "--help"), ran);
    assertTrue(ran.out().contains("\nExamples:\n  "), ran.out());
  }

  @Test
  void helpListsTheSubcommands() {
    Ran ran = run("help");
    assertEquals(run("--help"), ran);
    assertTrue(ran.out().contains("\nExamples:\n  ma-ecr mirror"), ran.out());
    assertTrue(subcommands().toList().containsAll(List.of("completion", "help", "version")));
  }

  @Test
  void unknownSubcommandIsSuggested() {
    Ran ran = run("help", "miror");
    assertEquals(2, ran.status(), ran.err());
    assertTrue(
        ran.err().startsWith("ma-ecr: there is no subcommand 'miror'. Did you mean mirror?"),
        ran.err());
    assertTrue(run("help", "xyz").err().startsWith("ma-ecr: there is no subcommand 'xyz'\n"));
  }

  @Test
  void versionIsThatOfTheOption() {
    assertEquals(run("--version"), run("version"));
    assertEquals(0, run("version").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void completionSaysHowToInstallIt(String shell, @TempDir Path folder) throws IOException {
    Ran ran = run("completion", shell);
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().startsWith("# To install"), ran.out());
    assertTrue(ran.out().contains("ma-ecr completion " + shell), ran.out());
    assertTrue(ran.out().contains("generate-values"), ran.out());
    if (shell.equals("bash")) {
      Path script = Files.writeString(folder.resolve("script"), ran.out());
      Finished checked = Command.of("bash", "-n", script.toString()).run();
      assertEquals(0, checked.status(), checked::toString);
    }
  }

  @Test
  void fishCompletesOptionsAndTheirValues() {
    String script = run("completion", "fish").out();
    for (String line :
        new String[] {
          "complete -c ma-ecr -n '__fish_use_subcommand' -f -a mirror -d 'Copies every image and"
              + " chart of the manifest to the private registry, or to a folder (layout:DIR), byte"
              + " for byte'",
          "complete -c ma-ecr -n '__fish_seen_subcommand_from mirror' -l only -x -a 'images charts'"
              + " -d 'Copy only images or only charts'",
          "complete -c ma-ecr -n '__fish_seen_subcommand_from mirror' -l dry-run -d 'Ask both",
          "complete -c ma-ecr -n '__fish_seen_subcommand_from list' -s o -l output -r -d 'Write",
        }) {
      assertTrue(script.contains("\n" + line), () -> line + " is not in " + script);
    }
  }

  @Test
  void otherShellsAreRefused() {
    Ran ran = run("completion", "ksh");
    assertEquals(2, ran.status(), ran.err());
    assertTrue(ran.err().contains("expected one of bash, zsh, fish but was 'ksh'"), ran.err());
  }

  @Test
  void outputHasAShortName(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("out.yaml");
    Ran ran = run("generate-values", "r.example", "-o", file.toString());
    assertEquals(0, ran.status(), ran.err());
    assertEquals(run("generate-values", "r.example").out(), Files.readString(file));
    for (String subcommand : List.of("list", "verify", "discover")) {
      assertTrue(run(subcommand, "--help").out().contains("-o, --output=FILE"), subcommand);
    }
  }

  @Test
  void hyphenIsStandardOutput() {
    assertEquals(run("list"), run("list", "--output", "-"));
    assertEquals(run("list", "--format", "json"), run("list", "--format", "json", "-o", "-"));
  }

  @Test
  void reportCanGoToStandardOutput(@TempDir Path folder) throws IOException {
    try (MirrorStage stage = new MirrorStage(folder)) {
      stage.options("--report", "-");
      Ran ran = stage.run();
      assertEquals(0, ran.status(), ran.err());
      JsonNode report = new ObjectMapper().readTree(ran.out());
      assertEquals(1, report.path("counts").path("copied").asInt(), ran.out());
    }
    Ran ran =
        run("mirror", "layout:" + folder + "/x", "--archive", folder + "/x.tar", "--report=-");
    assertEquals(2, ran.status(), ran.err());
    assertTrue(ran.err().contains("--report - cannot be combined with --archive"), ran.err());
    Ran json = run("mirror", "r.example", "--progress=json", "--report", "-");
    assertEquals(2, json.status(), json.err());
    assertTrue(json.err().contains("cannot be combined with --progress json"), json.err());
  }
}
