package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.testing.Fault;
import org.opensearch.migrations.ecr.testing.FaultProxy;
import org.opensearch.migrations.ecr.testing.FaultRule;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.Poll;
import org.opensearch.migrations.ecr.testing.RunningProgram;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.testing.Witness;

/** Killed runs: nothing incomplete is visible, and the next run continues. */
class MirrorKilledIT {

  private static final int IMAGES = 4;
  private static final int LAYERS = 4;

  @TempDir Path folder;
  private final Map<String, TestImage> images = new LinkedHashMap<>();
  @AutoClose private MirrorScene scene;
  private final CountDownLatch killed = new CountDownLatch(1);
  @AutoClose private FaultProxy slow;

  @BeforeEach
  void start() {
    scene = MirrorScene.start(folder);
    slow = FaultProxy.before(scene.destination().uri());
    slow.with(FaultRule.always("PUT", "app/n" + IMAGES + "/manifests/", heldUp()));
    slow.with(FaultRule.always("PUT", "", Fault.delay(Duration.ofMillis(100))));
    for (int i = 1; i <= IMAGES; i++) {
      TestImage image = ImageShapes.layered(i, LAYERS, 200_000);
      images.put("app/n" + i, image);
      scene.source().contents().push(image, "app/n" + i, "1");
      scene.manifest().image(scene.here("app/n" + i + ":1"));
    }
  }

  /** So that no run comes to its end before it is killed: the last image's manifest. */
  private Fault heldUp() {
    return new Fault() {
      @Override
      public void begin() throws IOException {
        try {
          killed.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        throw new IOException("held up by a test");
      }
    };
  }

  private void awaitEnd() {
    killed.countDown();
    slow.awaitQuiet();
  }

  @AfterEach
  void stop() {
    killed.countDown();
  }

  @Test
  void killedRunIsCompletedByTheNext() {
    try (RunningProgram run = startedAndSent(7)) {
      run.kill();
      assertEquals(137, run.await(Duration.ofSeconds(10)).status());
    }
    awaitEnd();
    assertNothingHalfDone();
    assertTrue(scene.destination().requests().manifestPushes().size() < IMAGES);
    finish();
    assertNoBlobWasSentTwice();
  }

  @Test
  void terminatedRunReportsUnfinishedArtifacts() {
    try (RunningProgram run = startedAndSent(3)) {
      run.terminate();
      Finished finished = run.await(Duration.ofSeconds(10));
      assertEquals(143, finished.status(), finished::toString);
      assertTrue(finished.stderr().contains("not finished"), finished::toString);
    }
    awaitEnd();
    JsonNode reported = scene.reported();
    assertEquals(IMAGES, reported.size());
    assertTrue(reported.findValuesAsText("status").contains("unfinished"), reported::toString);
    assertNothingHalfDone();
    finish();
  }

  @Test
  @Tag("stress")
  void manyKilledRunsInARow() {
    for (int sent = 1; sent < IMAGES * (LAYERS + 1); sent++) {
      try (RunningProgram run = startedAndSent(sent)) {
        run.kill();
        run.await(Duration.ofSeconds(10));
      }
      awaitEnd();
      assertNothingHalfDone();
    }
    finish();
    assertNoBlobWasSentTwice();
  }

  /** A run through the slow proxy, once the private side has got so many blobs in all. */
  private RunningProgram startedAndSent(int blobs) {
    scene.registryAt(slow.host());
    RunningProgram run = scene.command().start();
    boolean sent =
        Poll.until(
            Duration.ofSeconds(30),
            () -> scene.destination().requests().blobsSent().size() >= blobs || !run.isAlive());
    if (!sent) {
      run.kill();
    }
    assertTrue(sent, run::stderrSoFar);
    return run;
  }

  private void assertNothingHalfDone() {
    images.forEach(
        (name, image) ->
            Witness.assertWholeOrAbsent(scene.destination(), scene.mirrored(name), "1", image));
  }

  private void finish() {
    scene.registryAt(scene.destination().host());
    scene.mirror(0);
    images.forEach(
        (name, image) ->
            Witness.assertHolds(scene.destination(), scene.mirrored(name), "1", image));
  }

  private void assertNoBlobWasSentTwice() {
    List<String> digests =
        scene.destination().requests().blobsSent().stream()
            .map(request -> request.path().replaceAll(".*[?&]digest=", ""))
            .toList();
    assertEquals(digests.stream().distinct().toList(), digests);
    assertEquals(images.values().stream().mapToLong(i -> i.blobs().size()).sum(), digests.size());
  }
}
