package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.testing.FakeEcr;

/** {@code mirror --dry-run} asks both sides, writes nothing and reads no layer. */
class DryRunTest {

  @TempDir Path folder;
  @AutoClose private MirrorStage stage;

  @BeforeEach
  void start() {
    stage = new MirrorStage(folder);
  }

  private Ran dryRun() {
    stage.options("--dry-run");
    long writes = writes();
    Ran ran = stage.run();
    assertEquals(writes, writes(), "nothing is written");
    return ran;
  }

  private long writes() {
    return stage.destination.log().stream().filter(r -> r.matches("(PUT|POST|PATCH) .*")).count();
  }

  private String line(String word, String image) {
    String mirrored = "mirrored/" + stage.source.host().replace(':', '-') + "/";
    return "%-7s image %s -> %s/%s%s:1"
        .formatted(word, stage.here(image + ":1"), stage.destination.host(), mirrored, image);
  }

  private static String withoutAmounts(String out) {
    return out.replaceAll("(?m) \\(\\S+ [kMG]?B\\)$", "");
  }

  @Test
  void everythingIsToBeCopied() {
    Ran ran = dryRun();
    assertEquals(0, ran.status(), ran.err());
    assertEquals(line("copy", "fine/one") + "\n", withoutAmounts(ran.out()));
    // The configuration {} and the layer fine/one:1.
    assertTrue(ran.out().contains(" (12 B)"), ran.out());
    assertTrue(
        ran.err()
            .contains(
                "1 to copy, 0 to update, 0 already there; 12 B to transfer, 12 B of additional"
                    + " storage, 0 repositories to create; nothing was written"),
        ran.err());
    assertEquals(0, stage.source.log().stream().filter(r -> r.contains("/blobs/")).count());
  }

  @Test
  void presentUpdatedAndMissing() {
    stage.publish("team/moved", "1");
    assertEquals(0, stage.run().status());
    MirrorStage.put(stage.source, "team/moved", "1", "newer");
    stage.manifest.image(stage.here("team/gone:1"));
    Ran ran = dryRun();
    assertEquals(1, ran.status(), ran.err());
    assertEquals(
        List.of(
            line("present", "fine/one"),
            line("update", "team/moved"),
            line("missing", "team/gone")),
        withoutAmounts(ran.out()).lines().toList());
    assertTrue(
        ran.err().contains("error: image " + stage.here("team/gone:1") + ": source: cannot find"),
        ran.err());
    assertTrue(
        ran.err().contains("0 to copy, 1 to update, 1 already there, 1 MISSING AT THE SOURCE"),
        ran.err());
  }

  @Test
  void bytesMatchThoseOfTheRun() {
    MirrorStage.put(stage.source, "team/a", "1", "shared layer of two images");
    MirrorStage.put(stage.source, "team/b", "1", "shared layer of two images");
    stage.manifest.image(stage.here("team/a:1"));
    stage.manifest.image(stage.here("team/b:1"));
    Ran ran = dryRun();
    // Three configurations of two bytes are one blob.
    assertTrue(ran.err().contains("; 38 B to transfer, 68 B of additional storage"), ran.err());
  }

  @Test
  void ecrRepositoriesAreNotCreated() throws IOException {
    FakeEcr ecr = stage.becomeEcr();
    Ran ran = dryRun();
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().contains("create repository mirrored/"), ran.out());
    assertTrue(ran.err().contains("1 repositories to create"), ran.err());
    assertEquals(List.of(), ecr.repositories());
    ecr.faults().always("DescribeRepositories", "AccessDeniedException", "not authorized");
    Ran denied = stage.run();
    assertEquals(0, denied.status(), denied.err());
    assertTrue(
        denied.err().contains("warning: missing repositories could not be determined"),
        denied.err());
  }

  @Test
  void folderIsNotCreated() {
    Path mirror = folder.resolve("mirror");
    stage.registry("layout:" + mirror);
    Ran ran = dryRun();
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().startsWith("copy    image "), ran.out());
    assertFalse(Files.exists(mirror));
  }

  @Test
  void existingFolderIsRead() {
    stage.registry("layout:" + folder.resolve("mirror"));
    assertEquals(0, stage.run().status());
    Ran ran = dryRun();
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().startsWith("present image "), ran.out());
  }

  @Test
  void unusableDestinationIsReportedOnce() {
    stage.publish("team/two", "1");
    stage.destination.withLogin("me", "my-password");
    Ran ran = dryRun();
    assertEquals(4, ran.status(), ran.err());
    assertEquals(1, ran.err().lines().filter(line -> line.startsWith("error: ")).count());
    assertTrue(ran.err().contains("2 not checked"), ran.err());
  }

  @Test
  void offlineAsksNeitherSide() {
    stage.manifest.image("unknown.invalid/x/y:1");
    stage.options("--offline");
    Ran ran = dryRun();
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().startsWith("image " + stage.here("fine/one:1") + " -> "), ran.out());
    assertEquals(List.of(), stage.source.log());
    assertEquals(List.of(), stage.destination.log());
  }

  @Test
  void writesNoReport() {
    Path report = folder.resolve("report.json");
    stage.options("--report", report.toString());
    Ran ran = dryRun();
    assertEquals(0, ran.status(), ran.err());
    assertTrue(
        ran.err().contains("warning: a dry run writes no report: " + report + " is not changed"),
        ran.err());
    assertFalse(Files.exists(report));
  }

  @Test
  void offlineRequiresDryRun() {
    Ran ran = Ran.with(Map.of(), "mirror", "r.example", "--offline");
    assertEquals(2, ran.status(), ran.err());
    assertTrue(ran.err().contains("--offline requires --dry-run"), ran.err());
  }
}
