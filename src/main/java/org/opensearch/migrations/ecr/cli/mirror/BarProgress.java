package org.opensearch.migrations.ecr.cli.mirror;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.opensearch.migrations.ecr.cli.console.ByteSizes;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.model.failure.TransientException;

/**
 * Progress on a terminal: lines for finished artifacts, followed by a bar for each artifact in
 * progress and a line for the whole run.
 */
final class BarProgress extends LineProgress {

  private static final int REDRAW_MILLIS = 200;
  private static final int BAR_WIDTH = 24;
  private static final String CLEAR_TO_END = "\u001b[J";

  private final int width;
  private final long start = System.nanoTime();
  private final Map<String, ArtifactProgress> running = new ConcurrentSkipListMap<>();
  private final Map<ArtifactProgress, Note> notes = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
          });
  private long bytesOfDone;
  private int drawn;
  private boolean cleared;

  /** A pending retry and its time. */
  private record Note(String text, long untilNanos) {}

  BarProgress(PrintStream err, int total, int width) {
    super(err, total);
    this.width = width;
    var unused =
        timer.scheduleAtFixedRate(
            this::redraw, REDRAW_MILLIS, REDRAW_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void started(ArtifactProgress progress) {
    running.put(progress.artifact().destination(), progress);
  }

  @Override
  public synchronized void retrying(
      ArtifactProgress progress, TransientException failure, Duration wait) {
    String text = " again in " + ByteSizes.time(wait) + ": " + failure.failure().reason();
    notes.put(progress, new Note(text, System.nanoTime() + wait.toNanos()));
  }

  @Override
  public synchronized void finished(ArtifactResult result) {
    if (isStopped()) {
      return;
    }
    ArtifactProgress progress = running.remove(result.artifact().destination());
    if (progress != null) {
      notes.remove(progress);
    }
    bytesOfDone += result.bytes();
    StringBuilder out = new StringBuilder(toFirstLine());
    out.append(lines(result));
    drawn = 0;
    err.print(out);
    redraw();
  }

  private synchronized void redraw() {
    if (isStopped()) {
      return;
    }
    List<String> lines = new ArrayList<>();
    running.values().forEach(progress -> lines.add(bar(progress)));
    lines.add(summary());
    StringBuilder out = new StringBuilder(toFirstLine());
    lines.forEach(line -> out.append(fit(line)).append('\n'));
    drawn = lines.size();
    err.print(out);
    err.flush();
  }

  /** Codes that move the cursor to the first bar and clear all bars. */
  private String toFirstLine() {
    return drawn == 0 ? "" : "\u001b[" + drawn + "A\r" + CLEAR_TO_END;
  }

  private String bar(ArtifactProgress progress) {
    // Read once because other threads change it.
    long bytes = Math.max(0, progress.bytes());
    long expected = Math.max(progress.expectedBytes(), bytes);
    int filled = expected == 0 ? 0 : (int) (BAR_WIDTH * ((double) bytes / expected));
    String amounts =
        expected == 0 ? "" : ByteSizes.bytes(bytes) + " of " + ByteSizes.bytes(expected) + " ";
    Note wait = notes.get(progress);
    String note = wait != null && wait.untilNanos() - System.nanoTime() > 0 ? wait.text() : "";
    return "["
        + "#".repeat(filled)
        + ".".repeat(BAR_WIDTH - filled)
        + "] "
        + amounts
        + progress.artifact().source()
        + note;
  }

  private String summary() {
    long sent = bytesOfDone + running.values().stream().mapToLong(ArtifactProgress::bytes).sum();
    long expected =
        bytesOfDone
            + running.values().stream()
                .mapToLong(p -> Math.max(p.expectedBytes(), p.bytes()))
                .sum();
    Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
    return done()
        + " of "
        + total
        + " done, "
        + ByteSizes.bytes(sent)
        + " in "
        + ByteSizes.time(elapsed)
        + timeLeft(sent, expected, elapsed);
  }

  /** Estimated from the artifacts in progress. */
  private String timeLeft(long sent, long expected, Duration elapsed) {
    long remaining = expected - sent;
    if (sent == 0 || remaining <= 0 || elapsed.toMillis() < 2000) {
      return "";
    }
    long millis = (long) (elapsed.toMillis() * ((double) remaining / sent));
    return ", " + ByteSizes.time(Duration.ofMillis(millis)) + " left for artifacts in progress";
  }

  private String fit(String line) {
    return line.length() < width ? line : line.substring(0, Math.max(1, width - 2)) + "…";
  }

  @Override
  public synchronized void close() {
    stop();
    if (!cleared) {
      err.print(toFirstLine());
      err.flush();
    }
    drawn = 0;
    cleared = true;
    timer.shutdownNow();
  }
}
