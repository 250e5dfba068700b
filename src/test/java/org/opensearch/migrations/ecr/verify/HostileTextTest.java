package org.opensearch.migrations.ecr.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.images.ImageLocation;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.testing.JsonSchema;
import org.opensearch.migrations.ecr.verify.artifacts.ExtraArtifacts;
import org.opensearch.migrations.ecr.verify.artifacts.Verification.VerifiedPlan;
import org.opensearch.migrations.ecr.verify.rendered.RenderedReport;
import org.opensearch.migrations.ecr.verify.rendered.RenderedReport.DeploymentGap;
import org.opensearch.migrations.ecr.verify.repair.RepairCommands;

/** What registries and charts say cannot steer the terminal that it is shown on. */
class HostileTextTest {

  /** Colour, title, C1 control sequence, direction, deletion, line, and a tag beyond 16 bits. */
  private static final String HOSTILE =
      "a\u001b[31m\u001b]0;x\u0007\u009b2J\u202ez\u007f\u2028\uDB40\uDC41ü";

  private static final MirrorTarget TARGET = MirrorTarget.parse("private.test/p");
  private static final RepairCommands MENDING =
      new RepairCommands(TARGET, List.of(), List.of(), TagMovedException.PIN_COMMAND, false);

  private static void assertPrintable(String text) {
    List<Integer> controls = text.codePoints().filter(HostileTextTest::isControl).boxed().toList();
    assertEquals(List.of(), controls, text);
  }

  private static boolean isControl(int c) {
    int type = Character.getType(c);
    return c != '\n'
        && (type == Character.CONTROL
            || type == Character.FORMAT
            || type == Character.LINE_SEPARATOR);
  }

  @Test
  void textShowsSpacesInstead() {
    String text = TextReport.write(report(), MENDING);
    assertPrintable(text);
    assertTrue(text.contains("    in chart a [31m"), text);
    assertTrue(text.contains("\n        indented"), text);
  }

  @Test
  void jsonIsEscaped() {
    String text = JsonReport.write(report(), MENDING);
    assertPrintable(text);
    assertEquals(
        HOSTILE, JsonSchema.named("verify").check(text).at("/extra/references/0").asText());
    assertTrue(text.contains("\\u009b") && text.contains("\\u202e") && text.contains("ü"), text);
  }

  private static VerifyReport report() {
    DeploymentGap drift =
        new DeploymentGap(
            "chart " + HOSTILE,
            Optional.of(HOSTILE),
            Optional.of(new ImageLocation(HOSTILE, HOSTILE, HOSTILE, HOSTILE)),
            HOSTILE,
            List.of("  indented " + HOSTILE));
    return new VerifyReport(
        TARGET,
        new MirrorManifest(
            "m.yaml",
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Digest.sha256(new byte[0])),
        new VerifiedPlan(List.of(), List.of(), 0),
        Optional.of(new ExtraArtifacts(List.of(HOSTILE), Optional.empty())),
        Optional.of(new RenderedReport(List.of(HOSTILE), 1, List.of(drift), List.of(), List.of())),
        Optional.empty(),
        List.of(),
        Duration.ZERO);
  }
}
