package org.opensearch.migrations.ecr.cli.progress;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.opensearch.migrations.ecr.mirror.MirrorReport;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.MirrorListener;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;

/** Shows the progress of a run until it is stopped. This one shows nothing. */
public class RunProgress implements MirrorListener, AutoCloseable {

  final RunTotals totals;
  private final LongSupplier nanoTime;
  private ScheduledExecutorService timer;
  private volatile boolean stopped;

  RunProgress(List<PlannedArtifact> artifacts, LongSupplier nanoTime) {
    this.totals = new RunTotals(artifacts);
    this.nanoTime = nanoTime;
  }

  /** Calls {@link #tick} regularly, on a thread of its own. */
  final void tickEvery(Duration period) {
    timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "progress");
              thread.setDaemon(true);
              return thread;
            });
    var unused =
        timer.scheduleAtFixedRate(
            () -> {
              if (!isStopped()) {
                tick();
              }
            },
            period.toMillis(),
            period.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Time has passed. */
  void tick() {
    // Nothing is shown.
  }

  final long now() {
    return nanoTime.getAsLong();
  }

  final RunTotals.Totals currentTotals() {
    return totals.at(now());
  }

  @Override
  public void started(ArtifactProgress progress) {
    totals.started(progress);
  }

  @Override
  public void retrying(ArtifactProgress progress, TransientException failure, Duration wait) {
    // Nothing is shown.
  }

  @Override
  public void finished(ArtifactResult result) {
    totals.finished(result);
  }

  /** The run has ended, or a signal has interrupted it. Called after {@link #close}. */
  public void ended(MirrorReport report, ExitStatus status) {
    // Nothing is shown.
  }

  /** Nothing more begins to be printed. This does not wait for an output that is blocked. */
  public final void stop() {
    stopped = true;
  }

  final boolean isStopped() {
    return stopped;
  }

  /** Nothing is printed after this, although other threads may continue for a moment. */
  @Override
  public synchronized void close() {
    stop();
    if (timer != null) {
      timer.shutdownNow();
    }
  }
}
