package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.testing.Fault;
import org.opensearch.migrations.ecr.testing.FaultProxy;
import org.opensearch.migrations.ecr.testing.FaultRule;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.RandomFaults;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.testing.TokenService;
import org.opensearch.migrations.ecr.testing.Witness;

/**
 * Images of all shapes, with faults at random on both sides. {@code -Dfaults.seed=N} repeats a run;
 * {@code -Dfaults.minutes=N} says how long the long form goes on.
 */
class MirrorRandomFaultsIT {

  private static final long SEED = Long.getLong("faults.seed", 20_26);
  private static final double SHARE = 0.05;
  private static final int MOST_RUNS = 3;
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final Duration TOKEN_LIFETIME = Duration.ofSeconds(4);

  @TempDir Path folder;
  private final Map<String, TestImage> images = new LinkedHashMap<>();
  private MirrorScene scene;

  @BeforeEach
  void start() {
    scene = MirrorScene.start(folder);
    ImageShapes.all(SEED).forEach((name, image) -> images.put("shapes/" + name, image));
    for (int i = 1; i <= 4; i++) {
      images.put("app/n" + i, ImageShapes.layered(i, 6, 400_000));
    }
    images.forEach((name, image) -> scene.source().contents().push(image, name, "1"));
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void oneRoundEndsComplete() {
    Round round = mirror(SEED);
    assertTrue(round.faults() > 0, round::toString);
    assertTrue(round.runs() <= 2, round::toString);
  }

  @Test
  @Tag("stress")
  void roundAfterRoundEndsComplete() {
    long end =
        System.nanoTime() + Duration.ofMinutes(Integer.getInteger("faults.minutes", 30)).toNanos();
    int rounds = 0;
    int atOnce = 0;
    long faults = 0;
    for (long seed = SEED + 1; System.nanoTime() < end; seed++) {
      Round round = mirror(seed);
      System.out.println(round);
      rounds++;
      atOnce += round.runs() == 1 ? 1 : 0;
      faults += round.faults();
    }
    System.out.printf(
        "%d rounds of %d images, %d of them complete after one run, %d faults%n",
        rounds, images.size(), atOnce, faults);
  }

  /**
   * How one round went.
   *
   * @param runs until all was there
   */
  private record Round(
      long seed, int runs, double seconds, int faults, String source, String destination) {}

  /** Mirrors to a prefix of its own, running again as often as the exit status says it helps. */
  private Round mirror(long seed) {
    RandomFaults sourceFaults = new RandomFaults(seed, SHARE, TIMEOUT.multipliedBy(3));
    RandomFaults destinationFaults = new RandomFaults(-seed, SHARE, TIMEOUT.multipliedBy(3));
    String prefix = "round-" + seed;
    try (TokenService tokens = TokenService.start(TOKEN_LIFETIME);
        FaultProxy source =
            FaultProxy.before(scene.source().uri())
                .with(sourceFaults)
                .with(tokens)
                .with(redirects());
        FaultProxy destination =
            FaultProxy.before(scene.destination().uri()).with(destinationFaults)) {
      scene.plainHttp(source.host());
      scene.plainHttp(tokens.host());
      scene.plainHttp(scene.source().host());
      scene.registryAt(destination.host(), prefix);
      scene.manifest().clear();
      images.keySet().forEach(name -> scene.manifest().image(source.host() + "/" + name + ":1"));
      long begin = System.nanoTime();
      int runs = 0;
      Finished run;
      do {
        run =
            scene
                .command("--timeout", TIMEOUT.toSeconds() + "s")
                .within(Duration.ofMinutes(5))
                .run();
        runs++;
        assertWholeOrAbsent(prefix, source.host());
        assertTrue(run.status() == 0 || run.status() == 5, "seed " + seed + ": " + run);
      } while (run.status() == 5 && runs < MOST_RUNS);
      assertEquals(0, run.status(), "seed " + seed + ": " + run);
      double seconds = (System.nanoTime() - begin) / 1e9;
      images.forEach(
          (name, image) ->
              Witness.assertHolds(
                  scene.destination(),
                  prefix + "/" + MirrorScene.mirrored(source.host(), name),
                  "1",
                  image));
      int faults = sourceFaults.count() + destinationFaults.count();
      return new Round(
          seed, runs, seconds, faults, sourceFaults.toString(), destinationFaults.toString());
    }
  }

  /** Storage is another origin, as it mostly is: every third blob is read there. */
  private FaultRule redirects() {
    return request -> {
      String uri = request.getRequestLine().getUri();
      boolean elsewhere = uri.contains("/blobs/") && uri.hashCode() % 3 == 0;
      return elsewhere
          ? Optional.of(Fault.redirect(307, scene.source().uri().toString()))
          : Optional.empty();
    };
  }

  private void assertWholeOrAbsent(String prefix, String host) {
    images.forEach(
        (name, image) ->
            Witness.assertWholeOrAbsent(
                scene.destination(), prefix + "/" + MirrorScene.mirrored(host, name), "1", image));
  }
}
