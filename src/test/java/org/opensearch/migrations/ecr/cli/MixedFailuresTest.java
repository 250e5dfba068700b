package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.Json;
import org.opensearch.migrations.ecr.testing.ScriptedServer;

/** What a run says and how it ends where several things failed, each for its own reason. */
class MixedFailuresTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "denied damaged missing busy, 4",
    "damaged missing busy, 3",
    "missing busy, 1",
    "busy, 5",
    "denied busy, 4",
    "damaged missing, 3",
    "denied damaged, 4",
  })
  void worstFailureDeterminesTheStatusAndAllAreReported(String failures, int status)
      throws Exception {
    try (MirrorStage stage = new MirrorStage(folder)) {
      stage.options("--retries", "0", "--report", folder + "/report.json");
      for (String failure : failures.split(" ", -1)) {
        arrange(failure, stage);
      }
      Ran ran = stage.run();
      assertEquals(status, ran.status(), ran::err);
      assertTrue(stage.fineArrived(), ran::err);
      for (String failure : failures.split(" ", -1)) {
        assertTrue(ran.err().contains("/" + failure), ran::err);
      }
      int count = failures.split(" ", -1).length;
      assertEquals(
          count, ran.err().lines().filter(l -> l.startsWith("error: ")).count(), ran.err());
      assertTrue(ran.err().contains("1 copied, 0 updated, 0 already there, " + count + " FAILED"));
      var report = Json.parse(Files.readString(folder.resolve("report.json")));
      assertEquals(status, report.path("exitStatus").asInt());
      assertEquals(count, report.path("counts").path("failed").asInt());
    }
  }

  @Test
  void unwritableReportDoesNotHideAWorseFailure() throws Exception {
    try (MirrorStage stage = new MirrorStage(folder)) {
      stage.options("--report", "/dev/full");
      arrange("denied", stage);
      Ran ran = stage.run();
      assertEquals(4, ran.status(), ran::err);
      assertTrue(ran.err().contains("cannot write the report /dev/full"), ran::err);
      assertTrue(ran.err().contains("denied access"), ran::err);
    }
  }

  @Test
  void anotherRunSkipsWhatIsCopied() throws Exception {
    try (MirrorStage stage = new MirrorStage(folder)) {
      stage.options("--retries", "1");
      arrange("busy", stage);
      Ran ran = stage.run();
      assertEquals(5, ran.status(), ran::err);
      String remedy = "Run again; artifacts that are already copied are skipped";
      // GET says why, which HEAD cannot.
      String reason = " 503: UNAVAILABLE (as scripted). ";
      assertTrue(ran.err().contains(reason + remedy + "\n"), ran::err);
    }
  }

  @Test
  void otherResultsAreReportedIfOneChartFails() throws Exception {
    try (MirrorStage stage = new MirrorStage(folder)) {
      stage.publish("fine/two", "1");
      arrange("damaged", stage);
      Ran ran = stage.run();
      assertEquals(3, ran.status(), ran::err);
      assertTrue(ran.err().contains("2 copied, 0 updated, 0 already there, 1 FAILED"), ran::err);
    }
  }

  private static void arrange(String failure, MirrorStage stage) {
    switch (failure) {
      case "denied" -> answers(stage, failure, 401, "UNAUTHORIZED");
      case "busy" -> answers(stage, failure, 503, "UNAVAILABLE");
      case "missing" -> answers(stage, failure, 404, "MANIFEST_UNKNOWN");
      case "damaged" -> {
        String index =
            "entries:\n  damaged:\n  - {version: 1.0.0, urls: [x.tgz], digest: %s}\n"
                .formatted(Digest.sha256(new byte[0]).hex());
        ScriptedServer charts =
            stage.with(
                ScriptedServer.start(
                    r -> r.respond(200, r.path().endsWith("yaml") ? index : "other")));
        stage.plainHttp("CHARTS", charts.authority());
        stage.manifest.chart("damaged", "1.0.0", "http://" + charts.authority());
      }
      default -> throw new IllegalArgumentException(failure);
    }
  }

  private static void answers(MirrorStage stage, String name, int status, String code) {
    stage.manifest.image(stage.here("bad/" + name + ":1"));
    stage.source.when(
        request -> {
          boolean mine = request.target().contains("/bad/" + name + "/");
          if (mine) {
            FakeRegistry.error(request, status, code);
          }
          return mine;
        });
  }
}
