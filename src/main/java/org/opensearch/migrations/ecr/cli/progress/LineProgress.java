package org.opensearch.migrations.ecr.cli.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.opensearch.migrations.ecr.cli.console.ByteSizes;
import org.opensearch.migrations.ecr.cli.console.StackTrace;
import org.opensearch.migrations.ecr.cli.console.Style;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;

/**
 * Progress for logs: one line for each finished artifact, each retry and each copy that takes long,
 * and the totals in intervals.
 */
class LineProgress extends RunProgress {

  /** A copy that takes longer is announced. */
  private static final Duration LONG = Duration.ofSeconds(10);

  /** The interval of the totals. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(30);

  final PrintStream err;
  final Style style;
  private final int artifacts;
  private final Map<ArtifactProgress, Long> unannounced = new LinkedHashMap<>();
  private long nextHeartbeat;

  LineProgress(
      PrintStream err, Style style, List<PlannedArtifact> artifacts, LongSupplier nanoTime) {
    super(artifacts, nanoTime);
    this.err = err;
    this.style = style;
    this.artifacts = artifacts.size();
    this.nextHeartbeat = now() + HEARTBEAT.toNanos();
  }

  @Override
  public void started(ArtifactProgress progress) {
    super.started(progress);
    synchronized (this) {
      unannounced.put(progress, now());
    }
  }

  @Override
  public synchronized void retrying(
      ArtifactProgress progress, TransientException failure, Duration wait) {
    if (!isStopped()) {
      err.println(ByteSizes.retryLine(failure, wait));
    }
  }

  @Override
  public synchronized void finished(ArtifactResult result) {
    totals.finished(result).ifPresent(unannounced::remove);
    if (!isStopped()) {
      err.print(lines(result, Integer.MAX_VALUE));
    }
  }

  @Override
  synchronized void tick() {
    long now = now();
    RunTotals.Totals current = currentTotals();
    for (Iterator<Map.Entry<ArtifactProgress, Long>> each = unannounced.entrySet().iterator();
        each.hasNext(); ) {
      Map.Entry<ArtifactProgress, Long> started = each.next();
      Duration since = Duration.ofNanos(now - started.getValue());
      if (since.compareTo(LONG) >= 0) {
        each.remove();
        err.println(announcement(started.getKey(), since));
      }
    }
    if (now - nextHeartbeat >= 0) {
      nextHeartbeat = now + HEARTBEAT.toNanos();
      err.println(current.text() + "; " + current.inProgress() + " in progress");
    }
  }

  private static String announcement(ArtifactProgress progress, Duration since) {
    String text =
        "started "
            + progress.artifact().source()
            + " "
            + ByteSizes.time(since)
            + " ago: "
            + Bar.label(progress.phase());
    return progress.totalBytes() == 0 ? text : text + ", " + Bar.amounts(progress);
  }

  /** The line of a finished artifact, at most so wide, and those of its warnings. */
  final String lines(ArtifactResult result, int width) {
    String source = result.artifact().source();
    Status status = result.status();
    int digits = String.valueOf(artifacts).length();
    String number = String.format(Locale.ROOT, "[%" + digits + "d/%d] ", totals.done(), artifacts);
    String label = String.format(Locale.ROOT, "%-7s ", status.label());
    String details =
        result
            .error()
            .map(error -> ": " + reason(error))
            .orElse(
                status == Status.COPIED || status == Status.UPDATED
                    ? " ("
                        + ByteSizes.bytes(result.bytes())
                        + ", "
                        + ByteSizes.time(result.elapsed())
                        + ")"
                    : "");
    int room = width - number.length() - label.length();
    // Of a failure, the reference and the reason get half of the line each if both are long.
    String shortened = Bar.shortened(source, Math.max(room - details.length(), room / 2));
    StringBuilder lines = new StringBuilder();
    lines
        .append(number)
        .append(status == Status.FAILED ? style.bad(label) : style.good(label))
        .append(shortened)
        .append(Bar.cut(details, room - shortened.length()))
        .append('\n');
    String warning = style.caution("warning:") + " " + source + ": ";
    result.warnings().forEach(w -> lines.append(warning).append(Failure.printable(w)).append('\n'));
    return lines.toString();
  }

  /** Side and reason; the remedy follows at the end of the run. */
  private static String reason(RuntimeException error) {
    if (!(error instanceof FailureException known)) {
      return StackTrace.bug(error);
    }
    Failure failure = known.failure();
    String side = failure.side() == Side.LOCAL ? "" : failure.side().label() + ": ";
    return side + failure.reason();
  }
}
