package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --with-group} on every subcommand that reads a manifest. */
class GroupOptionTest {

  private static final String YAML =
      """
      version: 1
      charts:
        - key: a
          version: 1.0.0
          repository: https://x/
          images:
            - q.io/a:1
            - {image: "q.io/shared:1", group: build}
            - {image: "q.io/debug:1", group: debug}
          overrides:
            - {set: [image], to: "${mirror}/q.io/a:1", for: ["q.io/a:1"]}
            - {set: [debug], to: "${mirror}/q.io/debug:1", for: ["q.io/debug:1"]}
      images:
        - {image: "q.io/shared:1", unoverridable: why}
        - {image: "q.io/builder:1", group: build, reason: for builds}
      """;

  @TempDir Path folder;

  @Test
  void listSelectsGroups() throws IOException {
    assertEquals(List.of("q.io/a:1", "q.io/shared:1"), images());
    assertEquals(
        List.of("q.io/a:1", "q.io/shared:1", "q.io/builder:1"), images("--with-group", "build"));
    assertEquals(
        List.of("q.io/a:1", "q.io/shared:1", "q.io/debug:1", "q.io/builder:1"),
        images("--with-group", "build", "--with-group=debug"));
    assertEquals(List.of("q.io/debug:1"), images("--with-group=debug", "--include", "*debug*"));
    Ran json = run(0, "list", "--format=json", "--with-group=build");
    assertEquals(1, json.out().lines().filter(l -> l.contains("\"group\" : \"build\"")).count());
  }

  @Test
  void generateValuesOmitsTheValuesOfOtherGroups() throws IOException {
    Ran without = run(0, "generate-values", "r.example");
    assertFalse(without.out().contains("debug"), without.out());
    assertEquals("", without.err());
    Ran with = run(0, "generate-values", "r.example", "--with-group=debug", "--with-group=build");
    assertTrue(with.out().contains("debug: \"r.example/mirrored/q.io/debug:1\""), with.out());
    assertEquals("", with.err(), "no value has to name an image of a group");
  }

  @Test
  void unknownGroupsAreUsageErrors() throws IOException {
    for (String subcommand :
        List.of("list", "generate-values r.example", "verify r.example", "mirror r.example")) {
      List<String> words = new ArrayList<>(List.of(subcommand.split(" ")));
      words.add("--with-group=biuld");
      Ran ran = run(2, words.toArray(String[]::new));
      assertTrue(
          ran.err()
              .contains(
                  "there is no group 'biuld' in "
                      + folder.resolve("m.yaml")
                      + ": its groups are build, debug"),
          ran.err());
      assertEquals("", ran.out());
    }
    Files.writeString(folder.resolve("none.yaml"), "version: 1\nimages: ['q.io/a:1']\n");
    Ran none =
        Ran.with(
            Map.of(),
            "list",
            "--with-group=build",
            "--manifest",
            folder.resolve("none.yaml").toString());
    assertEquals(2, none.status());
    assertTrue(none.err().contains("none.yaml: it has no groups"), none.err());
  }

  @Test
  void mirrorAndVerifySelectGroups() throws IOException {
    try (MirrorStage stage = new MirrorStage(folder)) {
      MirrorStage.put(stage.source, "build/kit", "1", "layer");
      String manifest =
          "version: 1\nimages:\n  - '"
              + stage.here(MirrorStage.FINE)
              + ":1'\n  - {image: '"
              + stage.here("build/kit:1")
              + "', group: build}\n";
      stage.manifestAt(Files.writeString(folder.resolve("groups.yaml"), manifest));
      String kit = "mirrored/" + stage.source.host().replace(':', '-') + "/build/kit";
      assertEquals(0, stage.run().status());
      assertEquals(null, stage.destination.manifest(kit, "1"));
      assertEquals(0, stage.verify().status());

      stage.options("--with-group", "build");
      Ran missing = stage.verify();
      assertEquals(1, missing.status(), missing.err());
      assertTrue(missing.out().contains("--with-group build"), missing.out());
      assertEquals(0, stage.run().status());
      assertTrue(stage.destination.manifest(kit, "1") != null);
      assertEquals(0, stage.verify().status());
    }
  }

  @Test
  void errorsNameTheLine() throws IOException {
    Path wrong = folder.resolve("wrong.yaml");
    Files.writeString(wrong, "version: 1\nimages:\n  - {image: 'q.io/a:1', group: A b}\n");
    Ran ran = Ran.with(Map.of(), "list", "--manifest", wrong.toString());
    assertEquals(3, ran.status());
    assertTrue(ran.err().contains("line 3, column 32: found 'A b', expected a group"), ran.err());
  }

  private List<String> images(String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of("list", "--format=shell"));
    words.addAll(List.of(more));
    return run(0, words.toArray(String[]::new))
        .out()
        .lines()
        .dropWhile(line -> !line.startsWith("IMAGES"))
        .filter(line -> line.startsWith("  "))
        .map(line -> line.strip().replace("\"", ""))
        .toList();
  }

  private Ran run(int status, String... words) throws IOException {
    Path manifest = Files.writeString(folder.resolve("m.yaml"), YAML);
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--manifest", manifest.toString()));
    Ran ran = Ran.with(Map.of(), all.toArray(String[]::new));
    assertEquals(status, ran.status(), ran.err());
    return ran;
  }
}
