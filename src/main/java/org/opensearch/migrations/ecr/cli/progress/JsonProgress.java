package org.opensearch.migrations.ecr.cli.progress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.LongSupplier;
import org.opensearch.migrations.ecr.mirror.MirrorReport;
import org.opensearch.migrations.ecr.mirror.ReportWriter;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;

/** Progress for machines: one JSON object for each event, each on a line of its own. */
final class JsonProgress extends RunProgress {

  private static final int FORMAT_VERSION = 1;
  private static final double MILLIS = 1000.0;

  private final PrintStream out;
  private final Clock clock;

  JsonProgress(
      PrintStream out,
      Clock clock,
      String registry,
      List<PlannedArtifact> artifacts,
      LongSupplier nanoTime) {
    super(artifacts, nanoTime);
    this.out = out;
    this.clock = clock;
    ObjectNode event = event("begin");
    event.put("version", FORMAT_VERSION);
    event.put("registry", registry);
    event.put("artifacts", artifacts.size());
    print(event);
  }

  private ObjectNode event(String name) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("event", name);
    event.put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
    return event;
  }

  private ObjectNode event(String name, PlannedArtifact artifact) {
    ObjectNode event = event(name);
    event.put("kind", artifact.kind());
    event.put("source", artifact.source());
    event.put("destination", artifact.destination());
    return event;
  }

  private void print(ObjectNode event) {
    out.println(event);
    out.flush();
  }

  @Override
  public synchronized void started(ArtifactProgress progress) {
    super.started(progress);
    if (!isStopped()) {
      print(event("started", progress.artifact()));
    }
  }

  @Override
  public synchronized void retrying(
      ArtifactProgress progress, TransientException failure, Duration wait) {
    if (!isStopped()) {
      ObjectNode event = event("retrying", progress.artifact());
      event.put("waitSeconds", wait.toMillis() / MILLIS);
      event.set("error", ReportWriter.json(failure));
      print(event);
    }
  }

  @Override
  public synchronized void finished(ArtifactResult result) {
    super.finished(result);
    if (!isStopped()) {
      ObjectNode event = event("finished");
      event.setAll(ReportWriter.json(result));
      print(event);
    }
  }

  @Override
  synchronized void tick() {
    if (isStopped()) {
      return;
    }
    RunTotals.Totals now = currentTotals();
    ObjectNode event = event("progress");
    event.put("artifacts", now.artifacts());
    event.put("done", now.done());
    event.put("failed", now.failed());
    event.put("inProgress", now.inProgress());
    event.put("bytesDone", now.bytesDone());
    now.bytesTotal().ifPresent(total -> event.put("bytesTotal", total));
    event.put("bytesTotalIsEstimated", now.estimated());
    now.bytesPerSecond().ifPresent(rate -> event.put("bytesPerSecond", rate));
    now.left().ifPresent(left -> event.put("secondsLeft", left.toMillis() / MILLIS));
    print(event);
  }

  @Override
  public synchronized void ended(MirrorReport report, ExitStatus status) {
    ObjectNode event = event("end");
    event.put("exitStatus", status.code());
    event.setAll(ReportWriter.totals(report));
    print(event);
  }
}
