package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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
import org.opensearch.migrations.ecr.testing.Json;
import org.opensearch.migrations.ecr.testing.Poll;
import org.opensearch.migrations.ecr.testing.RunningProgram;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.testing.Witness;

/** Signals at inconvenient moments: the run ends promptly and reports once. */
class MirrorInterruptedIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** From a signal to the end: less than any time-out, on a machine that has other things to do. */
  private static final Duration PROMPT = Duration.ofSeconds(20);

  @TempDir Path folder;
  @AutoClose private MirrorScene scene;
  private TestImage image;

  @BeforeEach
  void start() {
    scene = MirrorScene.start(folder);
  }

  private void publish(TestImage content) {
    image = content;
    scene.source().contents().push(image, "app/one", "1");
    scene.manifest().image(scene.here("app/one:1"));
  }

  /** Until the standard error contains {@code words}. */
  private static void await(RunningProgram run, String words) {
    boolean said = Poll.until(PATIENCE, () -> run.stderrSoFar().contains(words) || !run.isAlive());
    assertTrue(said && run.isAlive(), run::stderrSoFar);
  }

  private static Finished signalled(RunningProgram run, String... signals) {
    long sent = System.nanoTime();
    run.signal(signals);
    Finished finished = run.await(PATIENCE);
    Duration took = Duration.ofNanos(System.nanoTime() - sent);
    assertTrue(took.compareTo(PROMPT) < 0, () -> took + " " + finished);
    return finished;
  }

  private void assertUnfinished(Finished finished) {
    List<String> lines = finished.stderr().lines().toList();
    assertEquals(1, lines.stream().filter(line -> line.contains(" copied, ")).count());
    assertTrue(lines.get(lines.size() - 1).contains("0 copied"), finished::toString);
    assertTrue(lines.get(lines.size() - 1).contains("1 not finished"), finished::toString);
    assertEquals("unfinished", scene.reported().get(0).path("status").asText());
  }

  @Test
  void unreadUploadDoesNotDelayTheExit() {
    publish(ImageShapes.layered(1, 2, 16_000_000));
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch over = new CountDownLatch(1);
    try (FaultProxy stalled = FaultProxy.before(scene.destination().uri())) {
      stalled.with(FaultRule.always("PUT", "/blobs/", stall(begun, over)));
      scene.registryAt(stalled.host());
      try (RunningProgram run = scene.command().start()) {
        assertTrue(begun.await(30, TimeUnit.SECONDS), run::stderrSoFar);
        Finished finished = signalled(run, "TERM");
        assertEquals(143, finished.status(), finished::toString);
        assertUnfinished(finished);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      } finally {
        over.countDown();
      }
    }
  }

  private static Fault stall(CountDownLatch begun, CountDownLatch over) {
    return new Fault() {
      @Override
      public InputStream requestBody(InputStream body) {
        begun.countDown();
        try {
          over.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return body;
      }
    };
  }

  @Test
  void longWaitIsInterruptedOnce() {
    publish(ImageShapes.simple(1));
    try (FaultProxy busy = FaultProxy.before(scene.source().uri())) {
      busy.with(
          FaultRule.always("HEAD", "/manifests/", Fault.status(429, Map.of("Retry-After", "100"))));
      scene.plainHttp(busy.host());
      scene.manifest().clear().image(busy.host() + "/app/one:1");
      try (RunningProgram run = scene.command().start()) {
        await(run, "retrying in 1 min");
        Finished finished = signalled(run, "INT", "INT", "HUP");
        // Java handles each in a thread of its own: whichever comes first.
        assertTrue(Set.of(129, 130).contains(finished.status()), finished::toString);
        assertUnfinished(finished);
      }
      try (RunningProgram run = scene.command().start()) {
        await(run, "retrying in 1 min");
        Finished finished = signalled(run, "HUP");
        assertEquals(129, finished.status(), finished::toString);
        assertUnfinished(finished);
      }
    }
  }

  @Test
  void signalDuringTheSummaryWaitsForIt() throws IOException, InterruptedException {
    publish(ImageShapes.simple(1));
    Path report = folder.resolve("pipe");
    Command.of("mkfifo", report.toString()).runSuccessfully();
    try (RunningProgram run = scene.command("--report", report.toString()).start()) {
      // The run is over; its report waits for somebody to read it.
      await(run, "[1/1] copied");
      run.signal("TERM");
      // Time for Java to handle it, before the run ends by itself.
      Thread.sleep(500);
      assertTrue(run.isAlive());
      String written = Command.of("cat", report.toString()).runSuccessfully().stdout();
      JsonNode read = Json.parse(written);
      assertEquals("copied", read.path("artifacts").path(0).path("status").asText());
      Finished finished = run.await(PROMPT);
      assertEquals(143, finished.status(), finished::toString);
      assertEquals(
          1,
          finished.stderr().lines().filter(line -> line.contains(": 1 copied, ")).count(),
          finished::toString);
    }
    Witness.assertHolds(scene.destination(), scene.mirrored("app/one"), "1", image);
  }

  @Test
  void unreadSummaryIsAbandoned() throws IOException {
    publish(ImageShapes.simple(1));
    Path report = folder.resolve("pipe");
    Command.of("mkfifo", report.toString()).runSuccessfully();
    try (RunningProgram run = scene.command("--report", report.toString()).start()) {
      await(run, "[1/1] copied");
      run.signal("INT");
      assertEquals(130, run.await(Duration.ofSeconds(15)).status());
    }
  }

  @Test
  void secondSignalEndsAtOnce() throws InterruptedException {
    publish(ImageShapes.simple(1));
    Path report = folder.resolve("pipe");
    Command.of("mkfifo", report.toString()).runSuccessfully();
    for (String signal : List.of("INT", "TERM")) {
      try (RunningProgram run = scene.command("--report", report.toString()).start()) {
        await(run, "[1/1] ");
        run.signal(signal);
        // Sooner, it repeats the first, as when a terminal and a wrapper both send one.
        Thread.sleep(1000);
        assertTrue(run.isAlive());
        long sent = System.nanoTime();
        run.signal(signal);
        assertEquals(signal.equals("INT") ? 130 : 143, run.await(PROMPT).status());
        // Without the second signal, the pipe would be waited for.
        assertTrue(System.nanoTime() - sent < 1_500_000_000L);
      }
    }
  }

  /** The run comes to its end while its last words, which say otherwise, are still being said. */
  @Test
  void nothingHappensAfterTheSummary() throws IOException {
    publish(ImageShapes.simple(1));
    Path layout = folder.resolve("mirror");
    Path archive = folder.resolve("mirror.tar");
    Path report = folder.resolve("pipe");
    Command.of("mkfifo", report.toString()).runSuccessfully();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    try (FaultProxy held = FaultProxy.before(scene.source().uri())) {
      held.with(FaultRule.always("GET", "/blobs/", held(begun, over)));
      scene.plainHttp(held.host());
      scene.manifest().clear().image(held.host() + "/app/one:1");
      scene.becomeLayout(layout);
      Command command =
          scene.command("--report", report.toString(), "--archive", archive.toString());
      try (RunningProgram run = command.start()) {
        assertTrue(begun.await(30, TimeUnit.SECONDS), run::stderrSoFar);
        run.signal("TERM");
        // Time to begin to speak, and then to come to the end of the run.
        Thread.sleep(300);
        over.countDown();
        Thread.sleep(1000);
        RunningProgram reader = Command.of("cat", report.toString()).start();
        Finished finished = run.await(PATIENCE);
        reader.close();
        assertEquals(143, finished.status(), finished::toString);
        List<String> lines = finished.stderr().lines().toList();
        assertFalse(finished.stderr().contains("writing "), finished::toString);
        assertTrue(
            lines.get(lines.size() - 1).contains("0 copied, 0 updated, 0 already there, 1 not"),
            finished::toString);
        assertFalse(Files.exists(archive));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      over.countDown();
    }
  }

  private static Fault held(CountDownLatch begun, CountDownLatch over) {
    return new Fault() {
      @Override
      public void begin() {
        begun.countDown();
        try {
          over.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  @Test
  void emptyRepositoryIsFilledByTheNextRun() throws IOException {
    publish(ImageShapes.layered(1, 3, 100_000));
    try (FakeEcr ecr = FakeEcr.start()) {
      scene.becomeEcr(ecr, "team");
      AtomicReference<RunningProgram> victim = new AtomicReference<>();
      CountDownLatch started = new CountDownLatch(1);
      ecr.onCreate(
          name -> {
            try {
              started.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            victim.get().kill();
          });
      try (RunningProgram run = scene.command().start()) {
        victim.set(run);
        started.countDown();
        assertEquals(137, run.await(PATIENCE).status());
      }
      assertEquals(List.of("team/" + scene.mirrored("app/one")), ecr.repositories());
      assertEquals(List.of(), scene.destination().requests().writes());
      scene.mirror(0);
      Witness.assertHolds(scene.destination(), "team/" + scene.mirrored("app/one"), "1", image);
      assertEquals(1, ecr.calls("CreateRepository").size());
    }
  }

  @Test
  void interruptedVerificationReportsItsProgress() {
    for (int i = 1; i <= 3; i++) {
      TestImage each = ImageShapes.simple(i);
      scene.source().contents().push(each, "app/n" + i, "1");
      scene.manifest().image(scene.here("app/n" + i + ":1"));
    }
    scene.mirror(0);
    try (FaultProxy slow = FaultProxy.before(scene.destination().uri())) {
      slow.with(
          FaultRule.always("HEAD|GET", "app/n3/manifests", Fault.delay(Duration.ofSeconds(60))));
      scene.registryAt(slow.host());
      try (RunningProgram run = scene.verification().start()) {
        await(run, "[2/3]");
        Finished finished = signalled(run, "INT");
        assertEquals(130, finished.status(), finished::toString);
        assertEquals("", finished.stdout());
        assertTrue(
            finished
                .stderr()
                .endsWith(
                    slow.host()
                        + ": interrupted: 2 of 3 checked, 0 of them with problems. Nothing was"
                        + " changed. Run again\n"),
            finished::toString);
      }
    }
  }
}
