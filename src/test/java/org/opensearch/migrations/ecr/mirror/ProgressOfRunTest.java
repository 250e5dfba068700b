package org.opensearch.migrations.ecr.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opensearch.migrations.ecr.mirror.copy.ContentSelection;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress.Phase;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.mirror.result.MirrorListener;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.plan.Planner;
import org.opensearch.migrations.ecr.plan.Planner.Selection;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.Poll;
import org.opensearch.migrations.ecr.testing.TestBlob;
import org.opensearch.migrations.ecr.testing.TestImage;

/** The phases and the amounts that a run reports while it copies. */
@Timeout(30)
class ProgressOfRunTest implements MirrorListener {

  private final MirrorScenario scenario = new MirrorScenario();
  private final List<ArtifactProgress> started = new CopyOnWriteArrayList<>();

  @Override
  public void started(ArtifactProgress progress) {
    started.add(progress);
  }

  @Override
  public void retrying(ArtifactProgress progress, TransientException failure, Duration wait) {}

  @Override
  public void finished(ArtifactResult result) {}

  private MirrorRun prepare(int jobs) {
    return new MirrorRun(
        new Planner(scenario.manifest(), MirrorScenario.TARGET, ArtifactFilter.all())
            .plan(Selection.ALL),
        this,
        jobs,
        ContentSelection.WHOLE,
        Optional.empty());
  }

  private MirrorReport run(int jobs) {
    return prepare(jobs).run(scenario.source, scenario, scenario.target, scenario);
  }

  @Test
  void phasesFollowTheWork() {
    scenario.source.put("quay.io/a", "1", ImageShapes.layered(1, 2, 1000));
    scenario.image("quay.io/a:1");
    List<String> seen = new ArrayList<>();
    scenario.source.when(asked -> note(seen, asked));
    scenario.target.when(asked -> note(seen, asked));
    assertEquals(1, run(1).count(Status.COPIED));
    assertEquals(
        List.of("RESOLVING head", "RESOLVING get", "COPYING send", "COPYING read", "PUSHING push"),
        seen.stream().distinct().toList());
  }

  private void note(List<String> seen, String asked) {
    synchronized (seen) {
      seen.add(started.get(0).phase() + " " + asked.replaceAll(" .*", ""));
    }
  }

  @Test
  void chartHasTheSamePhases() {
    scenario.publish("c", "1.0.0", "archive");
    scenario.chart("c", "1.0.0", "https://charts.test", Optional.empty());
    List<String> seen = new ArrayList<>();
    scenario.target.when(asked -> note(seen, asked));
    assertEquals(1, run(1).count(Status.COPIED));
    assertEquals(List.of("COPYING send", "PUSHING push"), seen.stream().distinct().toList());
    assertEquals(started.get(0).bytes(), started.get(0).totalBytes());
    assertTrue(started.get(0).isSized());
  }

  @Test
  void blobsThatAreThereCountAsDone() {
    TestBlob shared = TestBlob.random(1, 5000);
    TestImage image = ImageShapes.of(1, shared);
    scenario.source.put("quay.io/a", "1", image);
    scenario.source.put("quay.io/a", "2", ImageShapes.of(2, shared));
    scenario.image("quay.io/a:1").image("quay.io/a:2");
    scenario.existing.add("p/mirrored/quay.io/a");
    scenario.target.put(MirrorScenario.HOST + "/p/mirrored/quay.io/a", "old", image);
    assertEquals(2, run(1).count(Status.COPIED));
    for (ArtifactProgress each : started) {
      assertTrue(each.presentBytes() >= 5000, each.artifact().source());
      assertEquals(each.totalBytes(), each.bytes() + each.presentBytes());
    }
  }

  @Test
  void blobThatAnotherArtifactCopiesIsWaitedFor() throws InterruptedException {
    TestBlob shared = TestBlob.random(1, 5000);
    scenario.source.put("quay.io/a", "1", ImageShapes.of(1, shared));
    scenario.source.put("quay.io/a", "2", ImageShapes.of(2, shared));
    scenario.image("quay.io/a:1").image("quay.io/a:2");
    CountDownLatch sending = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    scenario.source.when(
        asked -> {
          if (asked.startsWith("read") && asked.endsWith(shared.digest().toString())) {
            sending.countDown();
            await(go);
          }
        });
    MirrorRun run = prepare(4);
    Thread runner = new Thread(() -> run.run(scenario.source, scenario, scenario.target, scenario));
    runner.start();
    assertTrue(sending.await(10, TimeUnit.SECONDS));
    assertTrue(
        Poll.until(
            Duration.ofSeconds(10),
            () ->
                started.stream().anyMatch(each -> each.phase() == Phase.COPYING)
                    && started.stream().anyMatch(each -> each.phase() == Phase.WAITING)));
    go.countDown();
    runner.join();
  }

  @Test
  void interruptedRunDoesNothingMore() throws InterruptedException {
    for (int i = 0; i < 4; i++) {
      scenario.source.put("quay.io/a" + i, "1", ImageShapes.layered(i, 2, 1000));
      scenario.image("quay.io/a" + i + ":1");
    }
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    scenario.source.when(
        asked -> {
          if (asked.startsWith("read")) {
            reading.countDown();
            await(go);
          }
        });
    MirrorRun run = prepare(2);
    Thread runner = new Thread(() -> run.run(scenario.source, scenario, scenario.target, scenario));
    runner.setDaemon(true);
    runner.start();
    assertTrue(reading.await(10, TimeUnit.SECONDS));
    MirrorReport report = run.interrupted();
    assertEquals(4, report.count(Status.UNFINISHED));
    go.countDown();
    int before = scenario.target.events().size();
    Thread.sleep(300);
    // What was already on its way may arrive; nothing else begins.
    assertTrue(scenario.target.events().size() - before <= 1, scenario.target.events()::toString);
    assertEquals(List.of(), scenario.target.events("push"));
    assertFalse(started.isEmpty());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
