package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Manifests that discover writes although it could not analyze each chart, with real Helm. */
class IncompleteManifestIT {

  private static final String REPOSITORY = "repository: \"https://charts.example.com\"";

  @TempDir private Path folder;
  private AggregateStage stage;

  @BeforeEach
  void start() {
    stage = new AggregateStage(folder);
    chart("one", "1.0.0");
    values("one: {version: 1.0.0, " + REPOSITORY + "}");
    stage.discover(0, "--write");
    assertFalse(stage.manifestText().contains("incomplete"), stage::manifestText);
  }

  private void chart(String name, String version) {
    stage.chart(
        name, version, "image: registry.example.com/" + name + ":1\n", "{{ .Values.image }}");
  }

  private void values(String... charts) {
    stage.write("values.yaml", "charts:\n  " + String.join("\n  ", charts) + "\n");
  }

  private void twoIsMissing() {
    values(
        "one: {version: 1.0.0, " + REPOSITORY + "}", "two: {version: 2.0.0, " + REPOSITORY + "}");
    Ran ran = stage.discover(3, "--write");
    assertTrue(
        ran.err()
            .contains(
                "m.yaml is marked as incomplete: mirror, generate-values and list refuse it until a"
                    + " run of this command succeeds for two\n"),
        ran::toString);
    assertTrue(
        stage
            .manifestText()
            .contains("\nincomplete:\n  - {chart: two, reason: \"there is no such chart\"}\n"),
        stage::manifestText);
  }

  @Test
  void usersOfAnIncompleteManifestAreRefused() {
    twoIsMissing();
    String manifest = stage.manifest().toString();
    String layout = "layout:" + folder.resolve("layout");
    for (List<String> words :
        List.of(
            List.of("list"),
            List.of("generate-values", "registry.example.com"),
            List.of("mirror", layout))) {
      Ran refused = with(2, words, manifest);
      assertEquals("", refused.out());
      assertTrue(
          refused
              .err()
              .contains(
                  manifest
                      + " is incomplete, because charts could not be analyzed when it was written:"
                      + " two ("),
          refused::toString);
      assertTrue(
          refused
              .err()
              .contains(
                  "Run 'ma-ecr discover --chart CHART --write' until it succeeds, or pass"
                      + " --allow-incomplete"),
          refused::toString);
    }
    assertFalse(Files.exists(folder.resolve("layout")));

    Ran listed = with(0, List.of("list", "--allow-incomplete"), manifest);
    assertTrue(listed.out().contains("registry.example.com/one:1"), listed::toString);
    assertTrue(listed.err().contains("warning: " + manifest + " is incomplete"), listed::toString);
    with(0, List.of("generate-values", "registry.example.com", "--allow-incomplete"), manifest);
  }

  private Ran with(int status, List<String> words, String manifest) {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of("--manifest", manifest));
    return stage.run(status, all.toArray(String[]::new));
  }

  @Test
  void verifyReportsIt() {
    twoIsMissing();
    String manifest = stage.manifest().toString();
    stage.file("empty/oci-layout", "{\"imageLayoutVersion\": \"1.0.0\"}");
    stage.file("empty/index.json", "{\"schemaVersion\": 2, \"manifests\": []}");
    String layout = "layout:" + folder.resolve("empty");
    String[] words = {"verify", layout, "--manifest", manifest, "--format", "json"};
    Ran ran = Ran.with(System.getenv(), words);
    assertTrue(ran.err().contains("warning: " + manifest + " is incomplete"), ran::toString);
    assertTrue(ran.out().contains("\"incomplete\" : [ \"two ("), ran::toString);
  }

  @Test
  void aCompleteRunRemovesTheMark() {
    twoIsMissing();
    Ran check = stage.discover(3, "--check");
    assertFalse(check.out().contains("incomplete"), check::toString);
    // A run without the failed chart does not remove it, nor one without the aggregate chart.
    stage.discover(0, "--include", "one", "--write");
    stage.refresh(0, "--write");
    assertTrue(stage.manifestText().contains("incomplete:"), stage::manifestText);
    chart("two", "2.0.0");
    Ran drift = stage.discover(1, "--check");
    assertTrue(drift.out().contains("incomplete\n  - chart two: "), drift::toString);
    stage.discover(0, "--write");
    assertFalse(stage.manifestText().contains("incomplete"), stage::manifestText);
    stage.discover(0, "--check");
  }

  @Test
  void aChartThatIsNoLongerDeployedIsNotMissing() {
    twoIsMissing();
    values("one: {version: 1.0.0, " + REPOSITORY + "}");
    stage.discover(0, "--write");
    assertFalse(stage.manifestText().contains("incomplete"), stage::manifestText);
  }

  @Test
  void anOldEntryIsMarkedToo() {
    values("one: {version: 9.0.0, " + REPOSITORY + "}");
    stage.discover(3, "--write");
    assertTrue(stage.manifestText().contains("version: 1.0.0"), stage::manifestText);
    assertTrue(
        stage.manifestText().contains("- {chart: one, reason: \"this version"),
        stage::manifestText);
    chart("one", "9.0.0");
    stage.refresh(0, "--bump", "one=9.0.0", "--write");
    assertFalse(stage.manifestText().contains("incomplete"), stage::manifestText);
  }

  @Test
  void theAggregateChartIsMarkedByItsName() {
    stage.write("templates/pod.yaml", "{{ fail \"needs a value\" }}");
    stage.discover(3, "--write");
    assertTrue(
        stage.manifestText().contains("- {chart: agg, reason: \"execution error"),
        stage::manifestText);
    stage.write("templates/pod.yaml", "kind: Pod\n");
    stage.discover(0, "--write");
    assertFalse(stage.manifestText().contains("incomplete"), stage::manifestText);
  }
}
