package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.testing.Fault;
import org.opensearch.migrations.ecr.testing.FaultProxy;
import org.opensearch.migrations.ecr.testing.FaultRule;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.LayoutContentsOnDisk;
import org.opensearch.migrations.ecr.testing.Pause;
import org.opensearch.migrations.ecr.testing.Poll;
import org.opensearch.migrations.ecr.testing.ProxiedRequest;
import org.opensearch.migrations.ecr.testing.RunningProgram;
import org.opensearch.migrations.ecr.testing.TestBlob;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.testing.WholenessWatch;

/**
 * Signals at random moments, from and to registries and folders: what is said is true, no name ever
 * stands for something incomplete, and the next run goes on where this one ended. {@code
 * -Dsignals.seed=N} repeats a test.
 */
@Order(1) // Takes long.
class MirrorSignalsIT {

  private static final long SEED = Long.getLong("signals.seed", 20_26);
  private static final List<String> SIGNALS = List.of("INT", "TERM", "KILL");
  private static final Map<String, Integer> STATUSES = Map.of("INT", 130, "TERM", 143, "KILL", 137);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** From a signal to the end: less than any time-out, on a machine that has other things to do. */
  private static final Duration PROMPT = Duration.ofSeconds(20);

  /** From where to where. */
  enum Way {
    REGISTRY_TO_REGISTRY,
    REGISTRY_TO_FOLDER,
    FOLDER_TO_REGISTRY
  }

  @TempDir Path folder;
  private final Map<String, TestImage> images = new LinkedHashMap<>();
  private final Map<String, TestImage> replaced = new LinkedHashMap<>();
  private final Random random = new Random(SEED);
  @AutoClose private MirrorScene scene;
  @AutoClose private FaultProxy slow;
  private Way way;
  private int target;
  private String from;
  private WholenessWatch.Holding holding;
  private int latestMillis;
  private long slowestEnd;

  @BeforeEach
  void start() {
    scene = MirrorScene.start(folder);
    Map<String, TestImage> shapes = ImageShapes.all(SEED);
    images.put("app/nested", shapes.get("nested-index"));
    images.put("app/list", shapes.get("docker-list"));
    for (int i = 1; i <= 5; i++) {
      images.put("app/n" + i, ImageShapes.layered(i, 4, 60_000));
    }
    replaced.put("app/n1", ImageShapes.simple(99));
    images.forEach((name, image) -> scene.source().contents().push(image, name, "1"));
  }

  @ParameterizedTest
  @EnumSource
  void eachSignal(Way way) throws IOException {
    signals(way, SIGNALS.size(), 600);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("stress")
  void fiftySignals(Way way) throws IOException {
    signals(way, 50, 2_000);
  }

  private void signals(Way wanted, int count, int latest) throws IOException {
    prepare(wanted);
    latestMillis = latest;
    int sent = 0;
    while (sent < count) {
      newTarget();
      try (WholenessWatch watch = watch()) {
        // On one target until a run comes to its end before the signal.
        while (sent < count && interruptedBy(SIGNALS.get(sent % SIGNALS.size()))) {
          sent++;
        }
        scene.mirror(0, options());
        images.forEach((name, image) -> holding.assertWhole(mirrored(name), image));
        watch.check();
      }
    }
    assertNothingWasSentTwice();
    assertNothingIsLeftOver();
    System.out.printf(
        "%s: %d signals, %d targets, at most %d ms from signal to end%n",
        way, sent, target, slowestEnd);
    assertTrue(slowestEnd < PROMPT.toMillis(), () -> slowestEnd + " ms");
  }

  private void prepare(Way wanted) {
    way = wanted;
    from = scene.source().host();
    if (way == Way.FOLDER_TO_REGISTRY) {
      listImages();
      scene.becomeLayout(folder.resolve("carried"));
      scene.mirror(0);
      scene.source().close();
    }
    boolean toFolder = way == Way.REGISTRY_TO_FOLDER;
    slow = FaultProxy.before((toFolder ? scene.source() : scene.destination()).uri());
    slow.with(
        toFolder
            ? FaultRule.always("GET", "/blobs/", Fault.delay(Duration.ofMillis(40)))
            : FaultRule.always("PUT", "", Fault.delay(Duration.ofMillis(40))));
    scene.plainHttp(slow.host());
    from = toFolder ? slow.host() : from;
    listImages();
  }

  private void listImages() {
    scene.manifest().clear();
    images.keySet().forEach(name -> scene.manifest().image(from + "/" + name + ":1"));
  }

  private void newTarget() {
    target++;
    if (way == Way.REGISTRY_TO_FOLDER) {
      Path layout = folder.resolve("layout-" + target);
      scene.becomeLayout(layout);
      holding = WholenessWatch.of(new LayoutContentsOnDisk(layout));
    } else {
      scene.registryAt(slow.host(), prefix());
      holding = WholenessWatch.of(scene.destination());
      replaced.forEach(
          (name, image) ->
              scene
                  .destination()
                  .contents()
                  .push(image, prefix() + "/" + MirrorScene.mirrored(from, name), "1"));
    }
  }

  private String prefix() {
    return "target-" + target;
  }

  private String mirrored(String name) {
    String path = MirrorScene.mirrored(from, name) + ":1";
    return way == Way.REGISTRY_TO_FOLDER ? path : prefix() + "/" + path;
  }

  private String[] options() {
    return way == Way.FOLDER_TO_REGISTRY
        ? new String[] {"--jobs", "2", "--from", "layout:" + folder.resolve("carried")}
        : new String[] {"--jobs", "2"};
  }

  private WholenessWatch watch() {
    Map<String, List<TestImage>> versions = new LinkedHashMap<>();
    images.forEach(
        (name, image) -> {
          List<TestImage> either = new ArrayList<>(List.of(image));
          replaced.computeIfPresent(
              name,
              (same, old) -> {
                either.add(old);
                return old;
              });
          versions.put(mirrored(name), either);
        });
    return WholenessWatch.begin(holding, versions);
  }

  /** Runs, and sends a signal some time after the first request; false if the run was faster. */
  private boolean interruptedBy(String signal) throws IOException {
    Files.deleteIfExists(scene.report());
    int before = slow.requests().size();
    Set<String> thereBefore = blobsInFolder();
    int delay = random.nextInt(latestMillis);
    try (RunningProgram run = scene.command(options()).start()) {
      assertTrue(
          Poll.until(PATIENCE, () -> slow.requests().size() > before || !run.isAlive()),
          run::stderrSoFar);
      Pause.millis(delay);
      long sent = System.nanoTime();
      boolean wasAlive = run.isAlive();
      if (wasAlive) {
        run.signal(signal);
      }
      Finished finished = run.await(PATIENCE);
      slowestEnd = Math.max(slowestEnd, (System.nanoTime() - sent) / 1_000_000);
      assertNotFetchedAgain(thereBefore, before);
      if (finished.status() == 0) {
        return false;
      }
      assertTrue(wasAlive, finished::toString);
      assertEquals(STATUSES.get(signal), finished.status(), finished::toString);
      if (!signal.equals("KILL")) {
        assertTruthful(finished);
      }
      return true;
    } finally {
      // What the proxy still holds of a killed run arrives before the next one looks.
      slow.awaitQuiet();
    }
  }

  private void assertTruthful(Finished finished) {
    List<String> lines = finished.stderr().lines().toList();
    List<String> summaries = lines.stream().filter(line -> line.contains(" copied, ")).toList();
    assertEquals(1, summaries.size(), finished::toString);
    assertEquals(summaries.get(0), lines.get(lines.size() - 1), finished::toString);
    JsonNode reported = scene.reported();
    assertEquals(images.size(), reported.size());
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (JsonNode artifact : reported) {
      String status = artifact.path("status").asText();
      counts.merge(status, 1, Integer::sum);
      if (!status.equals("unfinished")) {
        String name = artifact.path("source").asText().replaceAll("^[^/]*/(.*):1$", "$1");
        Digest digest = images.get(name).digest();
        assertEquals(digest.toString(), artifact.path("digest").asText());
        assertEquals(digest, holding.digest(mirrored(name)).orElseThrow());
        holding.assertWhole(mirrored(name), images.get(name));
      }
    }
    String told =
        "%d copied, %d updated, %d already there"
            .formatted(
                counts.getOrDefault("copied", 0),
                counts.getOrDefault("updated", 0),
                counts.getOrDefault("present", 0));
    int unfinished = counts.getOrDefault("unfinished", 0);
    told += unfinished == 0 ? ";" : ", " + unfinished + " not finished;";
    assertTrue(summaries.get(0).contains(told), finished::toString);
  }

  private Set<String> blobsInFolder() {
    String[] names = folder.resolve("layout-" + target + "/blobs/sha256").toFile().list();
    return names == null ? Set.of() : Set.of(names);
  }

  private void assertNotFetchedAgain(Set<String> thereBefore, int requestsBefore) {
    if (way != Way.REGISTRY_TO_FOLDER) {
      return;
    }
    List<ProxiedRequest> requests = slow.requests();
    for (ProxiedRequest request : requests.subList(requestsBefore, requests.size())) {
      String digest = request.path().replaceAll(".*/blobs/sha256:", "");
      assertFalse(
          request.path().contains("/blobs/") && thereBefore.contains(digest), request::path);
    }
  }

  private void assertNothingWasSentTwice() {
    if (way == Way.REGISTRY_TO_FOLDER) {
      return;
    }
    List<String> sent =
        scene.destination().requests().blobsSent().stream()
            .map(request -> request.path().replaceAll("uploads/.*[?&]digest=", ""))
            .filter(path -> Stream.of(replacedBlobs()).noneMatch(path::endsWith))
            .toList();
    assertEquals(sent.stream().distinct().toList(), sent);
  }

  /** Those that the test itself has sent. */
  private String[] replacedBlobs() {
    return replaced.values().stream()
        .flatMap(image -> image.blobs().stream())
        .map(TestBlob::digest)
        .map(digest -> digest.hex())
        .toArray(String[]::new);
  }

  private void assertNothingIsLeftOver() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      assertEquals(
          List.of(), files.filter(path -> path.toString().matches(".*/layout-.*\\.tmp")).toList());
    }
  }
}
