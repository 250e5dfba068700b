package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code as} in a manifest: names of images in the registry that users choose. */
class OwnNameTest {

  private static final String YAML =
      """
      version: 1
      release: "3.3.6"
      charts:
        - key: a
          version: 1.0.0
          repository: https://x/
          images:
            - {image: "q.io/a/worker:7", as: "team/worker"}
          overrides:
            - {set: [image], to: "${registry}/team/worker:7", for: ["q.io/a/worker:7"]}
      images:
        - {image: "q.io/a/console:${release}", as: "migrations:console_${release}"}
        - {image: "q.io/a/proxy:${release}", as: "migrations:proxy_${release}"}
        - q.io/plain:1
      overrides:
        - set: [images, console, repository]
          to: "${registry}/migrations"
          for: ["q.io/a/console:${release}"]
        - {set: [images, console, tag], to: "console_${release}", for: ["q.io/a/console:${release}"]}
        - {set: [proxy], to: "${registry}/migrations:proxy_${release}", for: ["q.io/a/proxy:${release}"]}
        - {set: [plain], to: "${mirror}/q.io/plain:1", for: ["q.io/plain:1"]}
      """;

  @TempDir Path folder;

  @Test
  void listPrintsThem() throws IOException {
    Ran ran =
        run(
            0,
            YAML,
            "list",
            "--registry=r.example/p",
            "q.io/a/worker:7",
            "q.io/a/worker:8",
            "q.io/a/console:3.3.6",
            "q.io/plain:1");
    assertEquals(
        """
        r.example/p/team/worker:7
        r.example/p/mirrored/q.io/a/worker:8
        r.example/p/migrations:console_3.3.6
        r.example/p/mirrored/q.io/plain:1
        """,
        ran.out());
    Ran json = run(0, YAML, "list", "--format=json");
    assertTrue(json.out().contains("\"as\" : \"migrations:proxy_3.3.6\""), json.out());
    Ran released = run(0, YAML, "list", "--release-version=3.4.0", "--format=json");
    assertTrue(released.out().contains("\"as\" : \"migrations:console_3.4.0\""), released.out());
  }

  @Test
  void generateValuesUsesThem() throws IOException {
    Ran ran = run(0, YAML, "generate-values", "r.example/p");
    assertEquals("", ran.err());
    for (String expected :
        List.of(
            "image: \"r.example/p/team/worker:7\"",
            "repository: \"r.example/p/migrations\"",
            "tag: \"console_3.3.6\"",
            "proxy: \"r.example/p/migrations:proxy_3.3.6\"",
            "plain: \"r.example/p/mirrored/q.io/plain:1\"")) {
      assertTrue(ran.out().contains(expected), ran.out());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "as: 'A:1' | 'A' is not a repository name",
        "as: 'a:b:c' | 'b:c' is not a tag",
        "as: 'a:' | '' is not a tag",
        "as: 'mirrored/x' | names below mirrored and charts are reserved",
        "as: 'charts:1' | names below mirrored and charts are reserved",
        "as: 3 | the number 3, expected text",
        "as: 'a:${release}' | 'a:${release}' without a release",
      })
  void invalidNamesAreReportedWithTheirLine(String field, String expected) throws IOException {
    Ran ran = run(3, "version: 1\nimages:\n  - {image: 'q.io/a:1', " + field + "}\n", "list");
    assertTrue(ran.err().contains("line 3, column 29: found "), ran.err());
    assertTrue(ran.err().contains(expected), ran.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "to: '${mirror}/q.io/a:1' | expected the beginning of ${registry}/own/a:1, where q.io/a:1",
        "to: '${registry}/own/b' | expected the beginning of ${registry}/own/a:1, where q.io/a:1",
        "to: '${registry}/own/a:2' | expected the beginning of ${registry}/own/a:1, where q.io/a",
        "to: '${registry}/mirrored/q.io/a:1' | expected the beginning of ${registry}/own/a:1",
      })
  void overridesMustPointThere(String field, String expected) throws IOException {
    String yaml =
        "version: 1\nimages: [{image: 'q.io/a:1', as: own/a}]\noverrides:\n  - {set: [x], "
            + field
            + ", for: ['q.io/a:1']}\n";
    Ran ran = run(3, yaml, "generate-values", "r.example");
    assertTrue(ran.err().contains("line 4, column "), ran.err());
    assertTrue(ran.err().contains(expected), ran.err());
  }

  @Test
  void anImageHasOneName() throws IOException {
    Ran ran =
        run(
            3,
            """
            version: 1
            images: [{image: 'q.io/a:1', as: own/a}]
            charts:
              - key: a
                version: 1.0.0
                repository: https://x/
                images: ['q.io/a:1']
            """,
            "list");
    assertTrue(
        ran.err()
            .contains(
                "line 2, column 10: found 'q.io/a:1' with the name 'own/a:1', expected"
                    + " 'mirrored/q.io/a:1' as in line 7, column 14"),
        ran.err());
  }

  @Test
  void collisionsAreRefused() throws IOException {
    Ran ran =
        run(
            3,
            "version: 1\nimages: [{image: 'q.io/a:1', as: 'own:x'}, {image: 'q.io/b:1', as:"
                + " 'own:x'}]\n",
            "mirror",
            "r.example",
            "--dry-run");
    assertTrue(
        ran.err()
            .contains(
                "cannot plan q.io/b:1: it would be copied to r.example/own:x, which is also the"
                    + " destination of q.io/a:1"),
        ran.err());
  }

  @Test
  void mirrorAndVerifyUseThem() throws IOException {
    try (MirrorStage stage = new MirrorStage(folder)) {
      MirrorStage.put(stage.source, "fine/two", "1", "layer");
      String manifest =
          "version: 1\nimages:\n  - {image: '"
              + stage.here(MirrorStage.FINE)
              + ":1', as: 'own/images:fine_1'}\n  - {image: '"
              + stage.here("fine/two")
              + ":1', as: 'own/images:two_1'}\n";
      stage.manifestAt(Files.writeString(folder.resolve("own.yaml"), manifest));
      assertEquals(0, stage.run().status());
      assertTrue(stage.destination.manifest("own/images", "fine_1") != null);
      assertTrue(stage.destination.manifest("own/images", "two_1") != null, "in one repository");
      assertEquals(0, stage.verify().status());

      // An earlier mirror is a source with the same names.
      Path layout = folder.resolve("layout");
      stage.registry("layout:" + layout);
      assertEquals(0, stage.run().status());
      Ran copied =
          Ran.with(
              Map.of("HOME", folder.toString()),
              "mirror",
              "layout:" + folder.resolve("second"),
              "--from",
              "layout:" + layout,
              "--manifest",
              folder.resolve("own.yaml").toString());
      assertEquals(0, copied.status(), copied.err());
      assertTrue(copied.err().contains("2 copied"), copied.err());
    }
  }

  private Ran run(int status, String yaml, String... words) throws IOException {
    Path manifest = Files.writeString(folder.resolve("m.yaml"), yaml);
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--manifest", manifest.toString()));
    Ran ran = Ran.with(Map.of(), all.toArray(String[]::new));
    assertEquals(status, ran.status(), ran.err());
    return ran;
  }
}
