package org.opensearch.migrations.ecr.cli.progress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.opensearch.migrations.ecr.cli.progress.Artifacts.image;
import static org.opensearch.migrations.ecr.cli.progress.Artifacts.images;
import static org.opensearch.migrations.ecr.cli.progress.Artifacts.progress;
import static org.opensearch.migrations.ecr.cli.progress.Artifacts.result;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.Style;
import org.opensearch.migrations.ecr.cli.console.Terminal;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress.Phase;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.testing.JsonSchema;
import org.opensearch.migrations.ecr.testing.Poll;

/** The progress of a run as lines and bars. */
@Timeout(30)
class ProgressTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Failure FAILURE =
      new Failure("read manifest", Side.SOURCE, "quay.io/a:1", "503: busy", "Run again");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, UTF_8);

  private LineProgress lines(int artifacts) {
    return new LineProgress(err, Style.PLAIN, images(artifacts), System::nanoTime);
  }

  private BarProgress bars(int artifacts, int width) {
    Terminal.Size size = new Terminal.Size(width, 24);
    BarProgress bars =
        new BarProgress(
            new Console(err, err, Map.of()), images(artifacts), System::nanoTime, () -> size);
    bars.tickEvery(Duration.ofMillis(20));
    return bars;
  }

  private String text() {
    return bytes.toString(UTF_8);
  }

  @Test
  void finishedArtifactsAndRetriesAreLines() {
    LineProgress lines = lines(12);
    lines.started(progress("quay.io/a:1"));
    lines.finished(result("quay.io/a:1", Status.COPIED));
    lines.finished(result("quay.io/b:1", Status.PRESENT, "look out"));
    lines.retrying(
        progress("quay.io/c:1"),
        new TransientException(FAILURE, Optional.empty(), null),
        Duration.ofMillis(2500));
    assertEquals(
        """
        [ 1/12] copied  quay.io/a:1 (4.2 MB, 1.5 s)
        [ 2/12] present quay.io/b:1
        warning: quay.io/b:1: look out
        retrying in 2.5 s: source: read manifest quay.io/a:1: 503: busy
        """,
        text());
  }

  @Test
  void failureIsReportedAtOnce() {
    LineProgress lines = lines(12);
    lines.finished(result("quay.io/a:1", Status.FAILED, Optional.of(new AccessException(FAILURE))));
    RuntimeException bug = new IllegalStateException("it cannot be");
    lines.finished(result("quay.io/b:1", Status.FAILED, Optional.of(bug)));
    assertEquals(
        """
        [ 1/12] failed  quay.io/a:1: source: 503: busy
        [ 2/12] failed  quay.io/b:1: this is a bug in ma-ecr: java.lang.IllegalStateException: it\
         cannot be
        """,
        text());
  }

  @Test
  void longCopiesAndTotalsAreLines() {
    AtomicLong nanos = new AtomicLong();
    LineProgress lines = new LineProgress(err, Style.PLAIN, images(3), nanos::get);
    ArtifactProgress fast = progress("quay.io/fast:1");
    ArtifactProgress slow = progress("quay.io/slow:1");
    lines.started(fast);
    lines.started(slow);
    lines.started(progress("quay.io/resolving:1"));
    slow.expect(8_400_000);
    slow.phase(Phase.COPYING);
    slow.transfer(
        () -> {
          for (int second = 1; second <= 31; second++) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            slow.bytes(100_000);
            if (second == 3) {
              lines.finished(result("quay.io/fast:1", Status.COPIED));
            }
            lines.tick();
          }
        });
    assertEquals(
        """
        [1/3] copied  quay.io/fast:1 (4.2 MB, 1.5 s)
        started quay.io/slow:1 10 s ago: copying, 1.0 MB of 8.4 MB
        started quay.io/resolving:1 10 s ago: resolving
        1 of 3 done, 7.2 MB of ~18.9 MB, 100 kB/s, about 1 min 57 s left; 2 in progress
        """,
        text());
  }

  @Test
  void statusIsColoured() {
    LineProgress lines = new LineProgress(err, new Style(true), images(2), System::nanoTime);
    lines.finished(result("quay.io/a:1", Status.PRESENT, "look out"));
    lines.finished(result("quay.io/b:1", Status.FAILED, Optional.of(new AccessException(FAILURE))));
    assertEquals(
        """
        [1/2] \u001b[32mpresent \u001b[0mquay.io/a:1
        \u001b[33mwarning:\u001b[0m quay.io/a:1: look out
        [2/2] \u001b[31mfailed  \u001b[0mquay.io/b:1: source: 503: busy
        """,
        text());
  }

  @Test
  void closedProgressPrintsNothing() {
    LineProgress lines = lines(2);
    lines.finished(result("quay.io/a:1", Status.COPIED));
    String before = text();
    lines.close();
    lines.finished(result("quay.io/b:1", Status.COPIED, "look out"));
    lines.retrying(
        progress("quay.io/c:1"),
        new TransientException(FAILURE, Optional.empty(), null),
        Duration.ofMillis(2500));
    assertEquals(before, text());
  }

  @Test
  void barsShowProgressAndAreCleared() {
    BarProgress bars = bars(2, 100);
    ArtifactProgress running = progress("quay.io/a:1");
    bars.started(running);
    running.bytes(500_000);
    assertTrue(Poll.until(PATIENCE, () -> text().contains("500 kB of 500 kB quay.io/a:1")), text());
    assertTrue(text().contains("0 of 2 done"), text());
    bars.finished(result("quay.io/a:1", Status.COPIED, "look out"));
    assertTrue(text().contains("[1/2] copied  quay.io/a:1 (4.2 MB, 1.5 s)\n"), text());
    assertTrue(text().contains("warning: quay.io/a:1: look out\n"), text());
    bars.close();
    assertTrue(text().endsWith("\u001b[J"), "the bars are cleared");
  }

  @Test
  void unexpectedByteCountsDoNotStopTheBars() throws InterruptedException {
    BarProgress bars = bars(1, 100);
    ArtifactProgress running = progress("quay.io/a:1");
    bars.started(running);
    Thread adding =
        new Thread(
            () -> {
              for (int i = 0; i < 2_000_000; i++) {
                running.bytes(i % 3 == 2 ? -1000 : 1000);
              }
            });
    adding.start();
    // Drawn by this thread, because the timer hides exceptions.
    for (int i = 0; i < 2000; i++) {
      bars.finished(result("quay.io/b:1", Status.PRESENT));
    }
    adding.join();
    bars.close();
    assertTrue(text().contains("quay.io/a:1"));
  }

  @Test
  void pendingRetryIsShownUntilItStarts() {
    BarProgress bars = bars(1, 200);
    ArtifactProgress running = progress("quay.io/a:1");
    bars.started(running);
    TransientException busy = new TransientException(FAILURE, Optional.empty(), null);
    bars.retrying(running, busy, Duration.ofSeconds(50));
    assertTrue(Poll.until(PATIENCE, () -> text().contains("again in 50 s: 503: busy")), text());
    bars.retrying(running, busy, Duration.ofMillis(1));
    assertTrue(
        Poll.until(
            PATIENCE,
            () -> {
              String last = text().substring(Math.max(0, text().lastIndexOf("\u001b[J")));
              return last.contains("quay.io/a:1") && !last.contains("again in");
            }),
        text());
    bars.close();
  }

  @Test
  void closedBarsDoNotMoveTheCursor() {
    BarProgress bars = bars(2, 100);
    bars.started(progress("quay.io/a:1"));
    assertTrue(Poll.until(PATIENCE, () -> text().contains("0 of 2 done")));
    bars.close();
    err.print("last words\n");
    int end = text().length();
    bars.finished(result("quay.io/a:1", Status.COPIED));
    bars.close();
    assertFalse(text().substring(end).contains("\u001b["), text().substring(end));
  }

  @Test
  void linesAreTruncatedToTheTerminalWidth() {
    BarProgress bars = bars(1, 40);
    bars.started(progress("quay.io/" + "a".repeat(100) + ":1"));
    assertTrue(Poll.until(PATIENCE, () -> text().contains("…")));
    bars.close();
    text()
        .lines()
        .forEach(
            line -> assertTrue(line.replaceAll("\u001b\\[[0-9]*[AJ]|\r", "").length() < 40, line));
  }

  @Test
  void progressEventsMatchTheSchema() {
    AtomicLong nanos = new AtomicLong();
    List<PlannedArtifact> planned = List.of(image("quay.io/a:1"), image("quay.io/b:1"));
    JsonProgress events =
        new JsonProgress(err, Clock.systemUTC(), "private.test", planned, nanos::get);
    events.tick();
    ArtifactProgress running = progress("quay.io/a:1");
    events.started(running);
    running.expect(4_000_000);
    events.tick();
    running.bytes(1_000_000);
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    events.tick();
    events.stop();
    events.tick();
    List<JsonNode> lines =
        text().lines().map(line -> JsonSchema.named("mirror-progress").check(line)).toList();
    assertEquals(
        List.of("begin", "progress", "started", "progress", "progress"),
        lines.stream().map(line -> line.path("event").asText()).toList());
    assertFalse(lines.get(1).has("bytesTotal"));
    JsonNode last = lines.get(4);
    assertEquals(8_000_000, last.path("bytesTotal").asLong());
    assertTrue(last.path("bytesTotalIsEstimated").asBoolean());
    assertEquals(200_000, last.path("bytesPerSecond").asLong());
    assertEquals(35.0, last.path("secondsLeft").asDouble());
  }
}
