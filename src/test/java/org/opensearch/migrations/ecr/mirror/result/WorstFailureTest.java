package org.opensearch.migrations.ecr.mirror.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.mirror.MirrorReport;
import org.opensearch.migrations.ecr.mirror.MirrorScenario;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.TestBlob;

/** Of the failures of one image the worst decides, and each kind is told once. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorstFailureTest {

  private final MirrorScenario scenario = new MirrorScenario();

  @ParameterizedTest
  @CsvSource({
    "transient access invalid refused, ACCESS, access",
    "transient refused invalid, INVALID_INPUT, invalid",
    "transient refused, FAILED, refused",
    "transient bug, FAILED, bug",
    "refused bug transient, FAILED, bug",
    "bug access, ACCESS, access"
  })
  void worstBlobFailureDecidesForTheImage(String kinds, ExitStatus expected, String told) {
    String[] blobs = kinds.split(" ", -1);
    TestBlob[] layers = new TestBlob[blobs.length];
    for (int i = 0; i < blobs.length; i++) {
      layers[i] = TestBlob.random(i, 100);
      RuntimeException failure = failure(blobs[i], i);
      scenario.target.failing("@" + layers[i].digest(), failure);
    }
    scenario.image("quay.io/a:1");
    scenario.source.put("quay.io/a", "1", ImageShapes.of(1, layers));
    MirrorReport report = scenario.run();
    assertEquals(expected, report.exitStatus());
    RuntimeException error = report.failures().get(0).error().orElseThrow();
    assertTrue(error.getMessage().contains(told), error::toString);
    List<String> besides =
        List.of(error.getSuppressed()).stream().map(Throwable::getMessage).toList();
    assertEquals(blobs.length - 1, besides.size(), besides::toString);
    if (kinds.equals("bug access")) {
      assertTrue(besides.get(0).startsWith("this is a bug in ma-ecr: "), besides::toString);
    }
  }

  private static RuntimeException failure(String kind, int number) {
    Failure failure =
        new Failure("do", Side.DESTINATION, "x", kind + " " + number, "Mend " + number);
    return switch (kind) {
      case "access" -> new AccessException(failure);
      case "invalid" -> new InvalidInputException(failure);
      case "refused" -> new RefusedException(failure);
      case "transient" -> new TransientException(failure, Optional.empty(), null);
      default -> new IllegalStateException("a bug");
    };
  }

  @Test
  void failureOfAHostIsReportedOnce() {
    scenario.target.when(
        event -> {
          if (event.startsWith("send")) {
            Failure same =
                new Failure("push blob", Side.DESTINATION, event, event + ": 503", "Run again");
            throw new TransientException(same, Optional.empty(), null);
          }
        });
    scenario.image("quay.io/a:1");
    TestBlob[] layers = new TestBlob[20];
    for (int i = 0; i < layers.length; i++) {
      layers[i] = TestBlob.random(i, 100);
    }
    scenario.source.put("quay.io/a", "1", ImageShapes.of(1, layers));
    MirrorReport report = scenario.run();
    assertEquals(ExitStatus.TRANSIENT, report.exitStatus());
    assertEquals(0, report.failures().get(0).error().orElseThrow().getSuppressed().length);
  }
}
