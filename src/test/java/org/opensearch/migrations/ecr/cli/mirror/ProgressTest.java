package org.opensearch.migrations.ecr.cli.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opensearch.migrations.ecr.mirror.MirrorReport;
import org.opensearch.migrations.ecr.mirror.MirrorRun;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.MirrorListener;
import org.opensearch.migrations.ecr.mirror.result.Status;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.MissingLayers;
import org.opensearch.migrations.ecr.plan.MirrorPlan;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.plan.SourceRepository;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;
import org.opensearch.migrations.ecr.testing.Poll;

/** The progress of a run as lines and bars, and its summary. */
@Timeout(30)
class ProgressTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Failure FAILURE =
      new Failure("read manifest", Side.SOURCE, "quay.io/a:1", "503: busy", "Run again");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, UTF_8);

  private String text() {
    return bytes.toString(UTF_8);
  }

  private static PlannedArtifact image(String name) {
    ImageReference reference = ImageReference.parse(name);
    SourceRepository from = new SourceRepository(reference.host(), reference.path());
    return new PlannedArtifact.Image(
        reference, from, reference.identifier(), "private.test", "x/" + name, reference.tag());
  }

  /** The progress object of a run that fails. */
  private static ArtifactProgress progress(String name) {
    List<ArtifactProgress> started = new ArrayList<>();
    MirrorListener listener =
        new MirrorListener() {
          @Override
          public void started(ArtifactProgress progress) {
            started.add(progress);
          }

          @Override
          public void retrying(ArtifactProgress progress, TransientException e, Duration wait) {}

          @Override
          public void finished(ArtifactResult result) {}
        };
    new MirrorRun(new MirrorPlan(List.of(image(name))), listener, 1)
        .run(
            (host, path, activity) -> {
              throw new IllegalStateException("nothing is copied");
            },
            null,
            null,
            RepositoryCreator.NONE);
    return started.get(0);
  }

  private static ArtifactResult result(String name, Status status, String... warnings) {
    return result(name, status, Optional.empty(), warnings);
  }

  private static ArtifactResult result(
      String name, Status status, Optional<RuntimeException> error, String... warnings) {
    return new ArtifactResult(
        image(name),
        "private.test/x",
        status,
        Optional.empty(),
        Optional.empty(),
        0,
        4_200_000,
        7,
        Duration.ofMillis(1500),
        new MissingLayers(List.of()),
        List.of(warnings),
        error);
  }

  private MirrorSummary summary(String registry) {
    MirrorManifest manifest =
        new MirrorManifest(
            "manifest.yaml",
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Digest.sha256(new byte[0]));
    return new MirrorSummary(err, false, Optional.empty(), manifest, MirrorTarget.parse(registry));
  }

  @Test
  void finishedArtifactsAndRetriesAreLines() {
    LineProgress lines = new LineProgress(err, 12);
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
  void closedProgressPrintsNothing() {
    LineProgress lines = new LineProgress(err, 2);
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
    BarProgress bars = new BarProgress(err, 2, 100);
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
    BarProgress bars = new BarProgress(err, 1, 100);
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
    BarProgress bars = new BarProgress(err, 1, 200);
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
    BarProgress bars = new BarProgress(err, 2, 100);
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
    BarProgress bars = new BarProgress(err, 1, 40);
    bars.started(progress("quay.io/" + "a".repeat(100) + ":1"));
    assertTrue(Poll.until(PATIENCE, () -> text().contains("…")));
    bars.close();
    text()
        .lines()
        .forEach(
            line -> assertTrue(line.replaceAll("\u001b\\[[0-9]*[AJ]|\r", "").length() < 40, line));
  }

  @Test
  void summaryListsEveryFailure() {
    MirrorReport report =
        new MirrorReport(
            List.of(
                result("quay.io/a:1", Status.COPIED),
                result("quay.io/b:1", Status.FAILED, Optional.of(new AccessException(FAILURE))),
                result("quay.io/c:1", Status.UNFINISHED)),
            Duration.ofSeconds(75));
    summary("private.test/p").print(report);
    assertEquals(
        """
        error: image quay.io/b:1: source: cannot read manifest quay.io/a:1: 503: busy. Run again
        private.test/p: 1 copied, 0 updated, 0 already there, 1 FAILED, 1 not finished; 12.6 MB\
         in 1 min 15 s
        """,
        text());
  }

  @Test
  void transientFailuresSuggestToRunAgain() {
    RuntimeException failure = new TransientException(FAILURE, Optional.empty(), null);
    summary("private.test")
        .print(
            new MirrorReport(
                List.of(result("quay.io/b:1", Status.FAILED, Optional.of(failure))),
                Duration.ofSeconds(1)));
    assertTrue(text().endsWith(". Run again: finished artifacts are not copied again\n"), text());
    assertFalse(text().contains("\tat "), "a stack trace only for a bug");
  }

  @Test
  void bugIsReportedWithItsStackTrace() {
    RuntimeException bug = new IllegalStateException("it cannot be");
    summary("private.test")
        .print(
            new MirrorReport(
                List.of(result("quay.io/b:1", Status.FAILED, Optional.of(bug))),
                Duration.ofSeconds(1)));
    assertTrue(text().contains("this is a bug in ma-ecr"), text());
    assertTrue(text().contains("\tat "), text());
  }
}
