package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.Poll;
import org.opensearch.migrations.ecr.testing.RunningProgram;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.testing.Witness;

/** Layers much larger than the heap. */
@Tag("stress")
@Isolated
class MirrorStressIT {

  private static final long LAYER_BYTES = 500L * 1024 * 1024;
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  @TempDir Path folder;
  private MirrorScene scene;
  private long peakKib;

  @BeforeEach
  void start() {
    scene = MirrorScene.start(folder);
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void aLayerOf500MegabytesGoesThroughAHeapOf128() {
    TestImage image = ImageShapes.layered(1, 1, LAYER_BYTES);
    scene.source().contents().push(image, "app/large", "1");
    scene.manifest().image(scene.here("app/large:1"));
    // All of the compiler: hashing is several times slower without.
    scene.maEcr().jvm("-Xmx128m", "-XX:TieredStopAtLevel=4", "-XX:-UseSerialGC");
    try (RunningProgram run = scene.command().start()) {
      boolean ended = Poll.until(Duration.ofMinutes(5), () -> !readPeak(run) || !run.isAlive());
      assertTrue(ended, run::stderrSoFar);
      Finished finished = run.await(Duration.ofMinutes(1));
      assertEquals(0, finished.status(), finished::toString);
      System.out.printf(
          "500 MB layer, -Xmx128m: peak RSS %d MiB, %.1f s%n",
          peakKib / 1024, finished.took().toMillis() / 1000.0);
    }
    Witness.assertHolds(scene.destination(), scene.mirrored("app/large"), "1", image);
    assertTrue(peakKib > 0 && peakKib < 300 * 1024, () -> "peak RSS " + peakKib / 1024 + " MiB");
  }

  /** Remembers the peak resident set so far; false once the process has gone. */
  private boolean readPeak(RunningProgram run) {
    try {
      Matcher line = PEAK.matcher(Files.readString(Path.of("/proc", "" + run.pid(), "status")));
      if (line.find()) {
        peakKib = Long.parseLong(line.group(1));
        return true;
      }
    } catch (IOException e) {
      // Gone between two looks.
    }
    return false;
  }
}
