package org.opensearch.migrations.ecr.cli.progress;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.opensearch.migrations.ecr.cli.console.ByteSizes;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.Status;

/**
 * What a run has done and what is left. The size of an artifact is known once its manifests have
 * been read; the others are estimated as the average of those. Blobs that the destination has count
 * as done. Thread-safe.
 */
final class RunTotals {

  private final int artifacts;
  private final Map<String, ArtifactProgress> running = new LinkedHashMap<>();
  private final TransferRate rate = new TransferRate();
  private int done;
  private int failed;
  private int sizedAndDone;
  private long bytesOfDone;
  private long sentOfDone;

  /**
   * The totals at one time.
   *
   * @param done the number of finished artifacts, failed ones included
   * @param bytesDone blob bytes sent or already at the destination
   * @param bytesTotal blob bytes of the run
   * @param estimated whether {@code bytesTotal} is partly an estimate
   * @param bytesPerSecond recent throughput; empty at the beginning
   * @param left the time for everything that is left, at that throughput
   */
  record Totals(
      int artifacts,
      int done,
      int failed,
      int inProgress,
      long bytesDone,
      long bytesTotal,
      boolean estimated,
      OptionalLong bytesPerSecond,
      Optional<Duration> left) {

    /** One line for people. */
    String text() {
      StringBuilder text = new StringBuilder();
      text.append(done).append(" of ").append(artifacts).append(" done");
      if (failed > 0) {
        text.append(", ").append(failed).append(" failed");
      }
      if (bytesTotal > 0) {
        text.append(", ").append(ByteSizes.bytes(bytesDone));
        text.append(estimated ? " of ~" : " of ").append(ByteSizes.bytes(bytesTotal));
      }
      bytesPerSecond.ifPresent(now -> text.append(", ").append(ByteSizes.bytes(now)).append("/s"));
      left.ifPresent(
          time ->
              text.append(estimated ? ", about " : ", ")
                  .append(ByteSizes.time(time))
                  .append(" left"));
      return text.toString();
    }
  }

  RunTotals(int artifacts) {
    this.artifacts = artifacts;
  }

  synchronized void started(ArtifactProgress progress) {
    running.put(progress.artifact().destination(), progress);
  }

  /** Counts a finished artifact; returns its progress if it had been started. */
  synchronized Optional<ArtifactProgress> finished(ArtifactResult result) {
    Optional<ArtifactProgress> progress =
        Optional.ofNullable(running.remove(result.artifact().destination()));
    done++;
    failed += result.status() == Status.FAILED ? 1 : 0;
    // Nothing more is sent of an artifact that failed.
    bytesOfDone += result.bytes() + progress.map(ArtifactProgress::presentBytes).orElse(0L);
    sentOfDone += result.bytes();
    boolean isSized = progress.filter(ArtifactProgress::isSized).isPresent();
    sizedAndDone += isSized || result.status() != Status.FAILED ? 1 : 0;
    return progress;
  }

  /** The number of finished artifacts. */
  synchronized int done() {
    return done;
  }

  /** The artifacts in progress, in the order in which they were started. */
  synchronized List<ArtifactProgress> running() {
    return List.copyOf(running.values());
  }

  /** The totals at a time, which must not be before that of an earlier call. */
  synchronized Totals at(long nanos) {
    long sent = sentOfDone;
    long bytesDone = bytesOfDone;
    long known = bytesOfDone;
    int sized = sizedAndDone;
    int unsized = artifacts - done;
    for (ArtifactProgress each : running.values()) {
      // Each is read once, because other threads change them.
      long bytes = Math.max(0, each.bytes());
      long doneOfIt = bytes + each.presentBytes();
      sent += bytes;
      bytesDone += doneOfIt;
      known += Math.max(each.totalBytes(), doneOfIt);
      if (each.isSized()) {
        sized++;
        unsized--;
      }
    }
    rate.add(nanos, sent);
    OptionalLong perSecond = rate.perSecond();
    long total = known + (sized == 0 ? 0 : (long) ((double) known / sized * unsized));
    long remaining = total - bytesDone;
    Optional<Duration> left =
        remaining > 0 && perSecond.orElse(0) > 0
            ? Optional.of(Duration.ofMillis((long) (remaining * 1000.0 / perSecond.getAsLong())))
            : Optional.empty();
    return new Totals(
        artifacts, done, failed, running.size(), bytesDone, total, unsized > 0, perSecond, left);
  }
}
