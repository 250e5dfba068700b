package org.opensearch.migrations.ecr.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.mirror.copy.ContentSelection;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.mirror.result.MirrorListener;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.plan.Planner;
import org.opensearch.migrations.ecr.plan.Planner.Selection;
import org.opensearch.migrations.ecr.testing.ImageShapes;

/** Whatever breaks down in a run, there is a report of all. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FailureTranslationTest {

  private static final String NO_THREAD =
      "unable to create native thread: possibly out of memory or process/resource limits reached";

  private final MirrorScenario scenario = new MirrorScenario();

  private void images(int count) {
    for (int i = 0; i < count; i++) {
      scenario.image("quay.io/n" + i + ":1");
      scenario.source.put("quay.io/n" + i, "1", ImageShapes.simple(i));
    }
  }

  /** Breaks down when it is told of the first image. */
  private final class Broken implements MirrorListener {
    private final String event;

    Broken(String event) {
      this.event = event;
    }

    private void tell(String what, String source) {
      if (what.equals(event) && source.contains("/n0:")) {
        throw new OutOfMemoryError("as scripted");
      }
    }

    @Override
    public void started(ArtifactProgress progress) {
      tell("started", progress.artifact().source());
      scenario.started(progress);
    }

    @Override
    public void retrying(ArtifactProgress progress, TransientException failure, Duration wait) {
      scenario.retrying(progress, failure, wait);
    }

    @Override
    public void finished(ArtifactResult result) {
      tell("finished", result.artifact().source());
      scenario.finished(result);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"started", "finished"})
  void errorInTheListenerDoesNotStopOtherArtifacts(String event) {
    images(8);
    MirrorRun run =
        new MirrorRun(
            new Planner(scenario.manifest(), MirrorScenario.TARGET, ArtifactFilter.all())
                .plan(Selection.ALL),
            new Broken(event),
            2,
            ContentSelection.WHOLE,
            Optional.empty());
    MirrorReport report = run.run(scenario.source, scenario, scenario.target, scenario);
    assertEquals(7, report.count(Status.COPIED));
    assertEquals(Status.FAILED, report.results().get(0).status());
    assertEquals(ExitStatus.FAILED, report.exitStatus());
    String error = report.results().get(0).error().orElseThrow().toString();
    assertTrue(error.contains("OutOfMemoryError: as scripted"), error);
  }

  /** In the thread of an artifact, of a transfer, and in that of a blob that others wait for. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "look private.test/p/mirrored/quay.io/n1",
        "head quay.io/n1",
        "send private.test/p/mirrored/quay.io/n1"
      })
  void lackOfThreadsIsReportedWithARemedy(String part) {
    images(3);
    scenario.existing.add("p/mirrored/quay.io/n1");
    scenario.source.when(event -> lackThreads(event, part));
    scenario.target.when(event -> lackThreads(event, part));
    MirrorReport report = scenario.run();
    assertEquals(2, report.count(Status.COPIED));
    RuntimeException error = report.failures().get(0).error().orElseThrow();
    assertInstanceOf(RefusedException.class, error);
    assertEquals(
        "cannot start a thread for quay.io/n1:1: the operating system does not allow more"
            + " threads. Reduce --jobs, or raise the process limit (ulimit -u, or the pids limit of"
            + " the container)",
        error.getMessage());
  }

  private static void lackThreads(String event, String part) {
    if (event.startsWith(part)) {
      throw new OutOfMemoryError(NO_THREAD);
    }
  }
}
