package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.testing.Json;

/** The options for progress. */
class MirrorProgressTest {

  @TempDir Path folder;
  @AutoClose private MirrorStage stage;

  @BeforeEach
  void start() {
    stage = new MirrorStage(folder);
    stage.showProgress();
  }

  @Test
  void linesWithTheReasonOfAFailureAreTheDefault() {
    stage.manifest.image(stage.here("missing/one:1"));
    stage.options("--jobs", "1");
    Ran ran = stage.run();
    assertEquals(1, ran.status());
    List<String> lines = stage.told(ran.err()).lines().toList();
    assertTrue(lines.get(0).startsWith("[1/2] copied  SOURCE/fine/one:1 ("), ran.err());
    assertEquals(
        "[2/2] failed  SOURCE/missing/one:1: source: SOURCE does not have it", lines.get(1));
    assertTrue(
        lines
            .get(2)
            .startsWith(
                "error: image SOURCE/missing/one:1: source: cannot find SOURCE/missing/one:1:"
                    + " SOURCE does not have it. Check the name and tag in the manifest"),
        ran.err());
    assertEquals("", ran.out());
  }

  @Test
  void jsonEventsGoToStandardOutput() {
    stage.manifest.image(stage.here("missing/one:1"));
    stage.options("--jobs", "1", "--progress", "json");
    Ran ran = stage.run();
    List<JsonNode> events = ran.out().lines().map(Json::parse).toList();
    assertEquals(
        List.of("begin", "started", "finished", "started", "finished", "end"),
        events.stream().map(event -> event.path("event").asText()).toList());
    assertEquals(1, events.get(0).path("version").asInt());
    assertEquals(2, events.get(0).path("artifacts").asInt());
    assertEquals("copied", events.get(2).path("status").asText());
    assertEquals("image", events.get(3).path("kind").asText());
    assertEquals(1, events.get(4).path("error").path("exitStatus").asInt());
    JsonNode end = events.get(5);
    assertEquals(1, end.path("exitStatus").asInt());
    assertEquals(1, end.path("counts").path("failed").asInt());
    assertTrue(events.stream().allMatch(event -> event.path("time").asText().endsWith("Z")));
    assertEquals(3, ran.err().lines().count(), ran.err());
  }

  @Test
  void timestampsAreOnEveryLine() {
    stage.options("--log-timestamps");
    Ran ran = stage.run();
    assertEquals(3, ran.err().lines().count());
    ran.err()
        .lines()
        .forEach(line -> assertTrue(line.matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}Z \\S.*"), line));
  }

  @Test
  void progressCanBeSuppressed() {
    stage.options("--progress", "none");
    Ran ran = stage.run();
    assertEquals(1, ran.err().lines().count(), ran.err());
  }

  @Test
  void barsHaveNoTimestamps() {
    stage.options("--progress", "bars", "--log-timestamps");
    Ran ran = stage.run();
    assertEquals(2, ran.status());
    assertTrue(ran.err().contains("cannot be used with --progress bars"), ran.err());
  }

  @Test
  void barsCanBeForced() {
    stage.options("--progress", "bars", "--color", "always");
    Ran ran = stage.run();
    assertTrue(ran.err().contains("[1/1] \u001b[32mcopied"), ran.err());
    assertTrue(ran.err().contains("\u001b[J") || !ran.err().contains(" of 1 done"), ran.err());
  }

  @Test
  void failuresAreAnnotationsInGitHubActions() {
    stage.variable("GITHUB_ACTIONS", "true");
    stage.manifest.image(stage.here("missing/one:1"));
    Ran ran = stage.run();
    assertEquals(1, ran.err().lines().filter(line -> line.startsWith("::error::")).count());
    assertFalse(ran.err().contains("\nerror: "), ran.err());
    stage.options("--from", "layout:" + folder.resolve("none"));
    assertTrue(stage.run().err().contains("::error::"));
  }
}
