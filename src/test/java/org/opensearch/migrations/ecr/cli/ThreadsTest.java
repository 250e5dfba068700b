package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.ManifestFile;
import org.opensearch.migrations.ecr.testing.Poll;
import org.opensearch.migrations.ecr.testing.TestBlob;
import org.opensearch.migrations.ecr.testing.TestImage;

/** What a run has begun ends with it: threads and connections, also where it failed. */
@Isolated
@Timeout(60)
class ThreadsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Of the servers here, of JUnit, of Java itself, and of native cryptography. */
  private static final String NOT_OURS =
      "scripted-server|HTTP-Dispatcher|Keep-Alive-Timer|junit-|ForkJoinPool|Native reference";

  @TempDir Path folder;
  @AutoClose private final FakeRegistry source = new FakeRegistry();
  @AutoClose private final FakeRegistry destination = new FakeRegistry();
  private final ManifestFile manifest = new ManifestFile();
  private Set<Thread> before;

  @BeforeEach
  void publish() throws IOException {
    for (int i = 0; i < 5; i++) {
      TestImage image = ImageShapes.simple(i);
      for (TestBlob blob : image.blobs()) {
        source.putBlob("app/n" + i, blob.open().readAllBytes());
      }
      source.putManifest("app/n" + i, "1", image.mediaType(), image.manifest());
      manifest.image(source.host() + "/app/n" + i + ":1");
    }
    before = new HashSet<>(Thread.getAllStackTraces().keySet());
  }

  private Ran run(String subcommand, String registry, String... more) {
    List<String> words = new ArrayList<>(List.of(subcommand, registry));
    words.addAll(List.of("--manifest", manifest.writeTo(folder.resolve("manifest.yaml"))));
    words.addAll(List.of("--registry-type", registry.startsWith("layout:") ? "auto" : "oci"));
    words.addAll(List.of("--plain-http", source.host(), "--plain-http", destination.host()));
    words.addAll(List.of(more));
    Map<String, String> environment = new HashMap<>(Map.of("DOCKER_CONFIG", folder.toString()));
    return Ran.with(environment, words.toArray(String[]::new));
  }

  private Set<String> ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .map(Thread::getName)
        .filter(name -> !name.matches("(" + NOT_OURS + ").*"))
        .collect(Collectors.toSet());
  }

  private void assertNothingGoesOn(Ran ran) {
    boolean ended = Poll.until(PATIENCE, () -> ours().isEmpty());
    assertTrue(ended, () -> ours() + "\n" + ran);
  }

  @Test
  void noThreadsRemainAfterSuccess() {
    Ran mirrored = run("mirror", destination.host());
    assertEquals(0, mirrored.status(), mirrored::toString);
    assertNothingGoesOn(mirrored);
    Ran verified = run("verify", destination.host(), "--deep");
    assertEquals(0, verified.status(), verified::toString);
    assertNothingGoesOn(verified);
  }

  @Test
  void noThreadsRemainAfterWritingAFolder() {
    Ran mirrored = run("mirror", "layout:" + folder.resolve("mirror"));
    assertEquals(0, mirrored.status(), mirrored::toString);
    assertNothingGoesOn(mirrored);
  }

  @Test
  void noThreadsRemainAfterFailures() {
    manifest.image(source.host() + "/app/missing:1");
    destination.failing(
        "POST /v2/mirrored/", 3, request -> FakeRegistry.error(request, 403, "DENIED"));
    Ran failed = run("mirror", destination.host(), "--retries", "0");
    assertEquals(4, failed.status(), failed::toString);
    assertNothingGoesOn(failed);
  }

  @Test
  void rejectionByTheDestinationCancelsSlowSources() {
    source.failing(
        "HEAD",
        99,
        request -> {
          try {
            Thread.sleep(PATIENCE.toMillis() * 3);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    destination.failing("/manifests/", 99, request -> FakeRegistry.error(request, 403, "DENIED"));
    long begin = System.nanoTime();
    Ran failed = run("mirror", destination.host(), "--jobs", "1");
    assertEquals(4, failed.status(), failed::toString);
    assertTrue(System.nanoTime() - begin < PATIENCE.toNanos(), failed::toString);
    assertNothingGoesOn(failed);
  }
}
