package org.opensearch.migrations.ecr.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.JsonSchema;
import org.opensearch.migrations.ecr.testing.TestImage;

class ReportWriterTest {

  @Test
  void reportContainsEachArtifact() {
    MirrorScenario scenario = new MirrorScenario();
    scenario.jobs = 1;
    TestImage image = ImageShapes.simple(1);
    scenario.source.put("quay.io/a", "1", image);
    scenario.source.failing(
        "quay.io/denied",
        new AccessException(
            new Failure("look up", Side.SOURCE, "quay.io/denied:1", "\u001b[2Jno", "Log in")));
    scenario.source.failing("quay.io/bug", new IllegalStateException("\"a\nbug\""));
    scenario.image("quay.io/a:1").image("quay.io/denied:1").image("quay.io/bug:1");
    scenario
        .chart("demo", "1.2.3", "https://charts.test/", Optional.empty())
        .publish("demo", "v1.2.3", "the archive");
    MirrorReport report = scenario.run();

    String text = ReportWriter.write(report, scenario.manifest(), MirrorScenario.TARGET);
    String expected =
        """
        {
          "version" : 1,
          "registry" : "private.test/p",
          "manifest" : {
            "file" : "test.yaml",
            "digest" : "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "release" : "1.0"
          },
          "exitStatus" : 4,
          "seconds" : S,
          "bytes" : B,
          "counts" : {
            "copied" : 2,
            "updated" : 0,
            "present" : 0,
            "failed" : 2,
            "unfinished" : 0
          },
          "artifacts" : [ {
            "kind" : "chart",
            "source" : "https://charts.test/demo:1.2.3",
            "destination" : "private.test/p/charts/demo:v1.2.3",
            "digest" : "CHART",
            "status" : "copied",
            "bytes" : B,
            "requests" : N,
            "seconds" : S,
            "warnings" : [ "published as v1.2.3: specify that version for demo in the manifest,\
         otherwise the generated values refer to 1.2.3" ],
            "error" : null
          }, {
            "kind" : "image",
            "source" : "quay.io/a:1",
            "destination" : "private.test/p/mirrored/quay.io/a:1",
            "digest" : "IMAGE",
            "status" : "copied",
            "bytes" : B,
            "requests" : N,
            "seconds" : S,
            "warnings" : [ ],
            "error" : null
          }, {
            "kind" : "image",
            "source" : "quay.io/denied:1",
            "destination" : "private.test/p/mirrored/quay.io/denied:1",
            "digest" : null,
            "status" : "failed",
            "bytes" : B,
            "requests" : N,
            "seconds" : S,
            "warnings" : [ ],
            "error" : {
              "operation" : "look up",
              "side" : "source",
              "reference" : "quay.io/denied:1",
              "reason" : "[2Jno",
              "remedy" : "Log in",
              "exitStatus" : 4
            }
          }, {
            "kind" : "image",
            "source" : "quay.io/bug:1",
            "destination" : "private.test/p/mirrored/quay.io/bug:1",
            "digest" : null,
            "status" : "failed",
            "bytes" : B,
            "requests" : N,
            "seconds" : S,
            "warnings" : [ ],
            "error" : {
              "reason" : "bug: java.lang.IllegalStateException: \\"a\\nbug\\""
            }
          } ]
        }
        """
            .replace("CHART", report.results().get(0).digest().orElseThrow().toString())
            .replace("IMAGE", image.digest().toString());
    assertEquals(
        expected,
        text.replaceAll("(\"seconds\" : )[0-9.]+", "$1S")
            .replaceAll("(\"bytes\" : )[0-9]+", "$1B")
            .replaceAll("(\"requests\" : )[0-9]+", "$1N"));
    long bytes = report.results().stream().mapToLong(ArtifactResult::bytes).sum();
    assertTrue(bytes > 0);
    assertEquals(bytes, JsonSchema.named("mirror-report").check(text).path("bytes").asLong());
  }
}
