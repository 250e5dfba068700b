package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.http.HttpRequest;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.FakeEcr;
import org.opensearch.migrations.ecr.testing.Fault;
import org.opensearch.migrations.ecr.testing.FaultProxy;
import org.opensearch.migrations.ecr.testing.FaultRule;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.LayoutContentsOnDisk;
import org.opensearch.migrations.ecr.testing.Poll;
import org.opensearch.migrations.ecr.testing.RunningProgram;
import org.opensearch.migrations.ecr.testing.TestBlob;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.testing.WholenessWatch;
import org.opensearch.migrations.ecr.testing.Witness;

/** Concurrent runs with the same destination. */
class MirrorAtOnceIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final TestBlob SHARED = TestBlob.random(5, 400_000);

  @TempDir Path folder;
  private final Map<String, TestImage> images = new LinkedHashMap<>();
  @AutoClose private MirrorScene scene;

  @BeforeEach
  void start() {
    scene = MirrorScene.start(folder);
    for (int i = 1; i <= 6; i++) {
      images.put("app/n" + i, ImageShapes.of(i, TestBlob.random(i, 200_000), SHARED));
    }
    images.forEach((name, image) -> scene.source().contents().push(image, name, "1"));
  }

  private Command listing(int from, int to, String report) {
    scene.manifest().clear();
    images.keySet().stream()
        .skip(from)
        .limit(to - from)
        .forEach(name -> scene.manifest().image(scene.here(name + ":1")));
    String file = scene.manifest().writeTo(folder.resolve(report + ".yaml"));
    return scene.command("--report", folder.resolve(report).toString(), "--manifest", file);
  }

  private static List<Finished> atOnce(Command first, Command second) {
    try (RunningProgram one = first.start();
        RunningProgram two = second.start()) {
      return List.of(one.await(PATIENCE), two.await(PATIENCE));
    }
  }

  private void assertEndWell(List<Finished> runs, String prefix) {
    runs.forEach(run -> assertTrue(run.status() == 0 || run.status() == 5, () -> run.toString()));
    if (runs.stream().anyMatch(run -> run.status() == 5)) {
      assertEquals(0, listing(0, 6, "again").run().status());
    }
    images.forEach(
        (name, image) ->
            Witness.assertHolds(scene.destination(), prefix + scene.mirrored(name), "1", image));
  }

  /**
   * Has each of two runs to the private side wait with its first tag until the other has begun: one
   * after the other would be no test.
   */
  private List<Finished> overlapping(Supplier<Command> first, Supplier<Command> second) {
    CountDownLatch bothBegun = new CountDownLatch(2);
    try (FaultProxy one = waiting(bothBegun);
        FaultProxy two = waiting(bothBegun)) {
      scene.registryAt(one.host());
      Command through = first.get();
      scene.registryAt(two.host());
      List<Finished> runs = atOnce(through, second.get());
      assertEquals(0, bothBegun.getCount(), runs::toString);
      scene.registryAt(scene.destination().host());
      return runs;
    }
  }

  private FaultProxy waiting(CountDownLatch bothBegun) {
    AtomicBoolean isFirst = new AtomicBoolean(true);
    return FaultProxy.before(scene.destination().uri())
        .with(
            request -> {
              if (isFirst.getAndSet(false)) {
                bothBegun.countDown();
              }
              return Optional.empty();
            })
        .with(FaultRule.first(1, "PUT", "/manifests/1$", held(bothBegun)));
  }

  private static Fault held(CountDownLatch until) {
    return new Fault() {
      @Override
      public void begin() {
        try {
          boolean unused = until.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  private WholenessWatch watch(String prefix) {
    Map<String, List<TestImage>> versions = new LinkedHashMap<>();
    images.forEach(
        (name, image) -> versions.put(prefix + scene.mirrored(name) + ":1", List.of(image)));
    return WholenessWatch.begin(WholenessWatch.of(scene.destination()), versions);
  }

  @Test
  void sameImages() {
    try (WholenessWatch watch = watch("")) {
      assertEndWell(overlapping(() -> listing(0, 6, "one"), () -> listing(0, 6, "two")), "");
      watch.check();
    }
  }

  @Test
  void differentImagesThatShareLayers() {
    try (WholenessWatch watch = watch("")) {
      assertEndWell(overlapping(() -> listing(0, 3, "one"), () -> listing(3, 6, "two")), "");
      watch.check();
    }
  }

  @Test
  void folderHasOneWriterAtATime() {
    Path layout = folder.resolve("mirror");
    scene.becomeLayout(layout);
    CountDownLatch oneEnded = new CountDownLatch(1);
    try (FaultProxy source = FaultProxy.before(scene.source().uri())) {
      source.with(FaultRule.always("GET", "/blobs/", held(oneEnded)));
      scene.plainHttp(source.host());
      images.keySet().forEach(name -> scene.manifest().image(source.host() + "/" + name + ":1"));
      try (RunningProgram first = scene.command().start();
          RunningProgram second = scene.command().start()) {
        assertTrue(Poll.until(PATIENCE, () -> !first.isAlive() || !second.isAlive()));
        boolean firstIsRefused = !first.isAlive();
        Finished refused = (firstIsRefused ? first : second).await(PATIENCE);
        assertEquals(5, refused.status(), refused::toString);
        assertTrue(refused.stderr().contains("another run is writing to it"), refused::toString);
        oneEnded.countDown();
        Finished other = (firstIsRefused ? second : first).await(PATIENCE);
        assertEquals(0, other.status(), other::toString);
      }
      LayoutContentsOnDisk disk = new LayoutContentsOnDisk(layout);
      images.forEach(
          (name, image) ->
              disk.assertHolds(MirrorScene.mirrored(source.host(), name) + ":1", image));
    }
  }

  @Test
  void immutableTagsInConcurrentlyCreatedRepositories() throws IOException {
    ImmutableTags tags = new ImmutableTags();
    try (FakeEcr ecr = FakeEcr.start();
        FaultProxy immutable = FaultProxy.before(scene.destination().uri())) {
      immutable.with(tags::next);
      scene.becomeEcr(ecr, "team");
      ecr.proxyEndpoint(immutable.uri().toString());
      scene.registryOfEcrAt(immutable.host(), "team");
      try (WholenessWatch watch = watch("team/")) {
        assertEndWell(atOnce(listing(0, 6, "one"), listing(0, 6, "two")), "team/");
        watch.check();
      }
      assertTrue(tags.refused.get() > 0, "no tag was pushed twice");
      assertTrue(ecr.calls("CreateRepository").size() >= images.size());
    }
  }

  /**
   * Takes no tag twice. The first run to push one has to wait until the other run has pushed it
   * too, and then comes too late.
   */
  private static final class ImmutableTags {
    private final Map<String, CountDownLatch> taken = new ConcurrentHashMap<>();
    private final Set<String> there = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();

    Optional<Fault> next(HttpRequest request) {
      String path = request.getRequestLine().getUri();
      if (!request.getRequestLine().getMethod().equals("PUT")
          || !path.contains("/manifests/")
          || path.contains("sha256")) {
        return Optional.empty();
      }
      CountDownLatch second = new CountDownLatch(1);
      CountDownLatch first = taken.putIfAbsent(path, second);
      return Optional.of(new Turn(path, first == null ? second : null, first));
    }

    /** What happens to one push. */
    private final class Turn implements Fault {
      private final String path;
      private final CountDownLatch waitsFor;
      private final CountDownLatch releases;

      Turn(String path, CountDownLatch waitsFor, CountDownLatch releases) {
        this.path = path;
        this.waitsFor = waitsFor;
        this.releases = releases;
      }

      @Override
      public Optional<CannedAnswer> answer(HttpRequest request) {
        if (waitsFor != null) {
          try {
            boolean unused = waitsFor.await(5, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }
        if (there.add(path)) {
          return Optional.empty();
        }
        refused.incrementAndGet();
        return Optional.of(
            new CannedAnswer(
                400,
                Map.of("Content-Type", "application/json"),
                "{\"errors\":[{\"code\":\"TAG_INVALID\",\"message\":\"The image tag '1' already"
                    + " exists and cannot be overwritten because the tag is immutable.\"}]}"));
      }

      @Override
      public InputStreamOfAnswer responseBody(java.io.InputStream body) {
        return new InputStreamOfAnswer(body, releases);
      }
    }
  }

  /** Lets the other go on once the answer has come. */
  private static final class InputStreamOfAnswer extends java.io.FilterInputStream {
    InputStreamOfAnswer(java.io.InputStream in, CountDownLatch releases) {
      super(in);
      if (releases != null) {
        releases.countDown();
      }
    }
  }
}
