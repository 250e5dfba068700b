package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.Poll;
import org.opensearch.migrations.ecr.testing.RunningProgram;

/** Ctrl-C with 40 jobs, while two other programs keep the processors busy. */
@Isolated // Nothing else shares the load.
class MirrorInterruptedUnderLoadIT {

  private static final int ARTIFACTS = 60;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;
  @AutoClose private MirrorScene scene;

  @Test
  void anInterruptedRunLeavesSummaryAndReport() throws IOException {
    interrupted(1);
  }

  @Test
  @Tag("stress")
  void twentyOfTwentyInterruptedRunsLeaveSummaryAndReport() throws IOException {
    interrupted(20);
  }

  private void interrupted(int times) throws IOException {
    scene = MirrorScene.start(folder);
    for (int i = 0; i < ARTIFACTS; i++) {
      String name = "app/n" + i;
      scene.source().contents().push(ImageShapes.layered(i, 3, 300_000), name, "1");
      scene.manifest().image(scene.here(name + ":1"));
    }
    Random random = new Random(20_26);
    List<RunningProgram> busy = new ArrayList<>();
    try {
      busy.add(busyLoop());
      busy.add(busyLoop());
      long slowest = 0;
      for (int i = 0; i < times; i++) {
        slowest = Math.max(slowest, interruptedRun("target-" + i, random.nextInt(1500)));
      }
      System.out.printf("%d runs, at most %d ms from signal to end%n", times, slowest);
    } finally {
      busy.forEach(RunningProgram::close);
    }
  }

  private static RunningProgram busyLoop() {
    return Command.of("sh", "-c", "while :; do :; done").start();
  }

  private long interruptedRun(String prefix, int delayMillis) throws IOException {
    Files.deleteIfExists(scene.report());
    scene.registryAt(scene.destination().host(), prefix);
    try (RunningProgram run = scene.command("--jobs", "40").start()) {
      assertTrue(
          Poll.until(
              PATIENCE,
              () ->
                  scene.destination().requests().writes().stream()
                          .anyMatch(request -> request.path().contains(prefix + "/"))
                      || !run.isAlive()));
      Poll.until(Duration.ofMillis(delayMillis), () -> !run.isAlive());
      assertTrue(run.isAlive(), () -> "it was too fast: " + run.stderrSoFar());
      long sent = System.nanoTime();
      run.signal("INT");
      Finished finished = run.await(PATIENCE);
      long took = (System.nanoTime() - sent) / 1_000_000;
      assertEquals(130, finished.status(), finished::toString);
      List<String> lines = finished.stderr().lines().toList();
      assertTrue(lines.get(lines.size() - 1).contains(" not finished"), finished::toString);
      assertEquals(ARTIFACTS, scene.reported().size());
      return took;
    }
  }
}
