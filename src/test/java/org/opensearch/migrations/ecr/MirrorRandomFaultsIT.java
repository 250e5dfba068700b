package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.helm.chart.ArchiveBuilder;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.testing.ChartServer;
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
 * Images of all shapes, and a chart behind redirects, with faults at random on both sides. {@code
 * -Dfaults.seed=N} repeats a run; {@code -Dfaults.minutes=N} says how long the long form goes on.
 */
class MirrorRandomFaultsIT {

  private static final long SEED = Long.getLong("faults.seed", 20_26);
  private static final double SHARE = 0.05;
  private static final int MOST_RUNS = 3;
  private static final String CHART = "demo";
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final Duration TOKEN_LIFETIME = Duration.ofSeconds(4);

  @TempDir Path folder;
  private final Map<String, TestImage> images = new LinkedHashMap<>();
  private final byte[] archive = archive();
  @AutoClose private MirrorScene scene;
  @AutoClose private ChartServer charts;

  @BeforeEach
  void start() throws IOException {
    scene = MirrorScene.start(folder);
    ImageShapes.all(SEED).forEach((name, image) -> images.put("shapes/" + name, image));
    for (int i = 1; i <= 4; i++) {
      images.put("app/n" + i, ImageShapes.layered(i, 6, 400_000));
    }
    images.forEach((name, image) -> scene.source().contents().push(image, name, "1"));
    Path served = Files.createDirectories(folder.resolve("charts"));
    Files.writeString(served.resolve("index.yaml"), index());
    Files.write(served.resolve("stored.tgz"), archive);
    charts = ChartServer.serving(served);
  }

  @Test
  void oneRoundCompletes() {
    Round round = mirror(SEED);
    assertTrue(round.faults() > 0, round::toString);
    assertTrue(round.runs() <= 2, round::toString);
  }

  @Test
  @Tag("stress")
  void manyRoundsComplete() {
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
        "%d rounds of %d images and a chart, %d of them complete after one run, %d faults%n",
        rounds, images.size(), atOnce, faults);
  }

  /**
   * How one round went.
   *
   * @param runs until all was there
   */
  private record Round(
      long seed,
      int runs,
      double seconds,
      int faults,
      String source,
      String charts,
      String destination) {}

  /** Mirrors to a prefix of its own, running again as often as the exit status says it helps. */
  private Round mirror(long seed) {
    RandomFaults sourceFaults = new RandomFaults(seed, SHARE, TIMEOUT.multipliedBy(3));
    RandomFaults chartFaults = new RandomFaults(seed + 1, SHARE, TIMEOUT.multipliedBy(3));
    RandomFaults destinationFaults = new RandomFaults(-seed, SHARE, TIMEOUT.multipliedBy(3));
    String prefix = "round-" + seed;
    try (TokenService tokens = TokenService.start(TOKEN_LIFETIME);
        FaultProxy source =
            FaultProxy.before(scene.source().uri())
                .with(sourceFaults)
                .with(tokens)
                .with(redirects());
        FaultProxy repository = FaultProxy.before(URI.create(charts.url())).with(chartFaults);
        FaultProxy destination =
            FaultProxy.before(scene.destination().uri()).with(destinationFaults)) {
      // As releases of charts are: to another path, and on to a storage elsewhere.
      charts.redirect("/" + CHART + "-1.0.0.tgz", repository.uri().resolve("/release.tgz"));
      charts.redirect("/release.tgz", URI.create(charts.url() + "/stored.tgz"));
      scene.plainHttp(repository.host());
      scene.plainHttp(charts.host());
      scene.plainHttp(source.host());
      scene.plainHttp(tokens.host());
      scene.plainHttp(scene.source().host());
      scene.registryAt(destination.host(), prefix);
      scene.manifest().clear();
      images.keySet().forEach(name -> scene.manifest().image(source.host() + "/" + name + ":1"));
      scene.manifest().chart(CHART, "1.0.0", repository.uri().toString());
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
      Digest chart = Digest.sha256(archive);
      String pushed = prefix + "/charts/" + CHART;
      assertTrue(scene.destination().contents().hasIntactBlob(pushed, chart), run::toString);
      int faults = sourceFaults.count() + chartFaults.count() + destinationFaults.count();
      return new Round(
          seed,
          runs,
          seconds,
          faults,
          sourceFaults.toString(),
          chartFaults.toString(),
          destinationFaults.toString());
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

  private static byte[] archive() {
    StringBuilder template = new StringBuilder("kind: Pod\n# ");
    new Random(SEED).ints(100_000, 33, 127).forEach(c -> template.append((char) c));
    return new ArchiveBuilder()
        .file(CHART + "/Chart.yaml", "apiVersion: v2\nname: " + CHART + "\nversion: 1.0.0\n")
        .file(CHART + "/templates/pod.yaml", template.toString())
        .tgz();
  }

  private String index() {
    StringBuilder index = new StringBuilder("apiVersion: v1\nentries:\n");
    String entry = "  %s:\n  - name: %s\n    version: 1.0.0\n    urls: [%s-1.0.0.tgz]\n";
    for (int i = 0; i < 2_000; i++) {
      index.append(entry.formatted("a" + i, "a" + i, "a" + i));
    }
    return index
        .append(entry.formatted(CHART, CHART, CHART))
        .append("    digest: ")
        .append(Digest.sha256(archive).hex())
        .append('\n')
        .toString();
  }

  private void assertWholeOrAbsent(String prefix, String host) {
    images.forEach(
        (name, image) ->
            Witness.assertWholeOrAbsent(
                scene.destination(), prefix + "/" + MirrorScene.mirrored(host, name), "1", image));
  }
}
