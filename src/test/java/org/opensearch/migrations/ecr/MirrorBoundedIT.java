package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.testing.FakeEcr;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.Poll;
import org.opensearch.migrations.ecr.testing.ProcessUsage;
import org.opensearch.migrations.ecr.testing.RegistryOptions;
import org.opensearch.migrations.ecr.testing.RegistryProcess;
import org.opensearch.migrations.ecr.testing.RunningProgram;
import org.opensearch.migrations.ecr.testing.ScriptedServer;
import org.opensearch.migrations.ecr.testing.TestAuthority;
import org.opensearch.migrations.ecr.testing.TestImage;

/** What a run uses does not grow with what it copies; a heap of 96 MB is enough for all of it. */
class MirrorBoundedIT {

  private static final long MEGABYTE = 1_000_000;
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** Kernel and virtual machine keep pages as they like. */
  private static final long MOST_RSS_KIB = 300 * 1024;

  @TempDir Path folder;
  @AutoClose private MirrorScene scene;
  @AutoClose private RegistryProcess source;
  private int runs;

  @BeforeEach
  void start() throws IOException {
    scene = MirrorScene.start(folder);
    source = scene.source();
    Files.createDirectories(temporary());
    scene.maEcr().jvm("-Xmx96m", "-Djava.io.tmpdir=" + temporary());
    scene.maEcr().asUsersRunIt();
    scene.maEcr().jvm(ProcessUsage.heapLog(gcLog()));
  }

  private Path temporary() {
    return folder.resolve("tmp");
  }

  private Path gcLog() {
    return folder.resolve("gc.log");
  }

  @Test
  void memoryDoesNotGrowWithImages() throws IOException {
    // More than are copied in parallel, in both runs.
    List<TestImage> images = publishTiny(60);
    ProcessUsage few = use("10 images", images.subList(0, 10), "--jobs", "6");
    ProcessUsage many = use("60 images", images, "--jobs", "6");
    assertAlike(few, many);
  }

  @Test
  void memoryDoesNotGrowWithLayers() throws IOException {
    ProcessUsage small = useLayer(1);
    ProcessUsage large = useLayer(40);
    assertAlike(small, large);
  }

  @Test
  @Tag("stress")
  void thousandLongFailuresAreReported() throws IOException {
    String words = "{\"errors\":[{\"message\":\"" + "x".repeat(15_000) + "\"}]}";
    try (ScriptedServer denying =
        ScriptedServer.start(
            request -> {
              int status = request.method().equals("HEAD") ? 405 : 403;
              request.respond(request.path().equals("/v2/") ? 200 : status, words);
            })) {
      scene.plainHttp(denying.authority());
      for (int i = 0; i < 1_000; i++) {
        scene.manifest().image(denying.authority() + "/" + name(i) + ":1");
      }
      try (RunningProgram run = scene.command().start()) {
        ProcessUsage usage = ProcessUsage.watch(run, gcLog(), LONGEST);
        Finished finished = run.await(LONGEST);
        System.out.printf("1,000 failures, each of 15 kB: %s%n", usage);
        assertEquals(4, finished.status(), finished::toString);
        assertTrue(usage.rssKib() < MOST_RSS_KIB, usage::toString);
        assertEquals(1_000, scene.reported().size());
      }
    }
  }

  @Test
  void processEndsAfterTheLastArtifact() throws IOException {
    publishTiny(1);
    scene.manifest().image(scene.here(name(0) + ":1"));
    try (FakeEcr ecr = FakeEcr.start()) {
      scene.becomeEcr(ecr, "team");
      try (RunningProgram run = scene.command().start()) {
        assertTrue(
            Poll.until(LONGEST, () -> run.stderrSoFar().contains("[1/1]") || !run.isAlive()));
        long last = System.nanoTime();
        Finished finished = run.await(LONGEST);
        long millis = (System.nanoTime() - last) / 1_000_000;
        assertEquals(0, finished.status(), finished::toString);
        System.out.println("from the last artifact to the end: " + millis + " ms");
        assertTrue(millis < 1_500, () -> millis + " ms");
      }
    }
  }

  @Test
  @Tag("stress")
  void thousandImagesNeedNoMoreMemoryThanTen() throws IOException {
    List<TestImage> images = publishTiny(1000);
    ProcessUsage ten = use("10 images", images.subList(0, 10));
    assertAlike(ten, use("100 images", images.subList(0, 100)));
    assertAlike(ten, use("1,000 images", images));
    use("1,000 images that are there", images);
    assertEquals(1000, scene.reported().size());
    use("1,000 images, 64 jobs", images, "--jobs", "64");
  }

  @Test
  @Tag("stress")
  void twoGigabytesNeedNoMoreMemoryThanTenMegabytes() throws IOException {
    ProcessUsage ten = useLayer(10);
    assertAlike(ten, useLayer(500));
    assertAlike(ten, useLayer(2_000));
  }

  @Test
  @Tag("stress")
  void manyJobsOverTls() throws IOException {
    TestAuthority authority = TestAuthority.createIn(folder);
    try (RegistryProcess tls =
        RegistryProcess.start(folder.resolve("tls"), RegistryOptions.OPEN.withTls(authority))) {
      source = tls;
      List<TestImage> images = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        images.add(publish(i, ImageShapes.layered(i, 4, 2 * MEGABYTE)));
      }
      String ca = authority.caFile().toString();
      use("100 images of 8 MB over TLS", images, "--ca-file", ca);
      use("100 images of 8 MB over TLS, 64 jobs", images, "--ca-file", ca, "--jobs", "64");
    }
  }

  @Test
  @Tag("stress")
  void wideIndexesAndLongManifests() throws IOException {
    use("an index of 1,000 manifests", List.of(publish(0, ImageShapes.wide(1, 1000))));
    List<TestImage> wide = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      wide.add(publish(i, ImageShapes.wide(i, 300)));
    }
    use("12 indexes of 300 manifests, 64 jobs", wide, "--jobs", "64");
    // Those of more than 4,096 are refused.
    use("a manifest of 4,000 layers", List.of(publish(0, ImageShapes.layered(3, 4_000, 40))));
  }

  private List<TestImage> publishTiny(int count) {
    List<TestImage> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      images.add(publish(i, ImageShapes.layered(i, 1, 2_000)));
    }
    return images;
  }

  private TestImage publish(int number, TestImage image) {
    source.contents().push(image, name(number), "1");
    return image;
  }

  private static String name(int number) {
    return "app/n" + number;
  }

  private ProcessUsage useLayer(long megabytes) throws IOException {
    TestImage image = publish(0, ImageShapes.layered(megabytes, 1, megabytes * MEGABYTE));
    return use("a layer of " + megabytes + " MB", List.of(image));
  }

  /** Mirrors to a place of its own, unless what is said is that all is there. */
  private ProcessUsage use(String what, List<TestImage> images, String... options)
      throws IOException {
    runs += what.contains("there") ? 0 : 1;
    String prefix = "run-" + runs;
    scene.registryAt(scene.destination().host(), prefix);
    scene.manifest().clear();
    for (int i = 0; i < images.size(); i++) {
      scene.manifest().image(source.host() + "/" + name(i) + ":1");
    }
    try (RunningProgram run = scene.command(options).start()) {
      ProcessUsage usage = ProcessUsage.watch(run, gcLog(), LONGEST);
      Finished finished = run.await(LONGEST);
      System.out.printf("%s: %s, %.1f s%n", what, usage, finished.took().toMillis() / 1000.0);
      assertEquals(0, finished.status(), finished::toString);
      // The registry takes no manifest before all that it names.
      for (int i = 0; i < images.size(); i++) {
        String repository = prefix + "/" + MirrorScene.mirrored(source.host(), name(i));
        assertEquals(
            Optional.of(images.get(i).digest()),
            scene.destination().contents().manifest(repository, "1").map(Digest::sha256));
      }
      assertTrue(usage.rssKib() < MOST_RSS_KIB, usage::toString);
      assertNoTemporaryFiles();
      return usage;
    }
  }

  private void assertNoTemporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(temporary())) {
      assertEquals(List.of(), files.filter(file -> !file.toString().contains("hsperf")).toList());
    }
  }

  private static void assertAlike(ProcessUsage less, ProcessUsage more) {
    String both = less + "\n" + more;
    assertTrue(more.rssKib() < less.rssKib() * 5 / 4 + 32 * 1024, both);
    assertTrue(more.heapKib() < less.heapKib() + 16 * 1024, both);
    assertTrue(more.descriptors() < less.descriptors() + 15, both);
    assertTrue(more.threads() < less.threads() + 8, both);
  }
}
