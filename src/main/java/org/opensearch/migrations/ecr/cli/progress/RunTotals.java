package org.opensearch.migrations.ecr.cli.progress;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.opensearch.migrations.ecr.cli.console.ByteSizes;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;

/**
 * What a run has done and what is left. The size of an artifact is known once its manifests have
 * been read; the other images are estimated as the average of those images, and the charts as that
 * of charts. Blobs that the destination has count as done. Thread-safe.
 */
final class RunTotals {

  /** A longer time says only that hardly anything is transferred at the moment. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private final int artifacts;
  private final Map<Boolean, Done> doneByKind = new HashMap<>();
  private final Map<String, ArtifactProgress> running = new LinkedHashMap<>();
  private final TransferRate rate = new TransferRate();
  private int done;
  private int failed;
  private long sentOfDone;

  /** The finished images or charts. */
  private static final class Done {
    private final int planned;
    private int done;
    private int sized;
    private long bytes;

    Done(int planned) {
      this.planned = planned;
    }
  }

  /**
   * The totals at one time.
   *
   * @param done the number of finished artifacts, failed ones included
   * @param bytesDone blob bytes sent or already at the destination
   * @param bytesTotal blob bytes of the run; empty as long as no image has been read
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
      OptionalLong bytesTotal,
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
      if (bytesTotal.orElse(bytesDone) > 0) {
        text.append(", ").append(ByteSizes.bytes(bytesDone));
        bytesTotal.ifPresent(
            total -> text.append(estimated ? " of ~" : " of ").append(ByteSizes.bytes(total)));
      }
      bytesPerSecond.ifPresent(now -> text.append(", ").append(ByteSizes.bytes(now)).append("/s"));
      left.ifPresent(time -> text.append(", ").append(words(time)).append(" left"));
      return text.toString();
    }

    private String words(Duration time) {
      if (time.compareTo(LONGEST) > 0) {
        return "more than a day";
      }
      return (estimated ? "about " : "") + ByteSizes.time(time);
    }
  }

  RunTotals(Collection<PlannedArtifact> planned) {
    artifacts = planned.size();
    int charts = (int) planned.stream().filter(RunTotals::isChart).count();
    doneByKind.put(true, new Done(charts));
    doneByKind.put(false, new Done(artifacts - charts));
  }

  private static boolean isChart(PlannedArtifact artifact) {
    return artifact instanceof PlannedArtifact.Chart;
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
    sentOfDone += result.bytes();
    Done kind = doneByKind.get(isChart(result.artifact()));
    kind.done++;
    // Nothing more is sent of an artifact that failed.
    kind.bytes += result.bytes() + progress.map(ArtifactProgress::presentBytes).orElse(0L);
    boolean isSized = progress.filter(ArtifactProgress::isSized).isPresent();
    kind.sized += isSized || result.status() != Status.FAILED ? 1 : 0;
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
    long bytesDone = 0;
    long bytesTotal = 0;
    boolean isKnown = true;
    boolean estimated = false;
    for (Map.Entry<Boolean, Done> entry : doneByKind.entrySet()) {
      Done kind = entry.getValue();
      long known = kind.bytes;
      int sized = kind.sized;
      int unsized = kind.planned - kind.done;
      bytesDone += kind.bytes;
      for (ArtifactProgress each : running.values()) {
        if (isChart(each.artifact()) == entry.getKey()) {
          // Each is read once, because other threads change them.
          long bytes = Math.max(0, each.bytes());
          long doneOfIt = bytes + each.presentBytes();
          sent += bytes;
          bytesDone += doneOfIt;
          known += Math.max(each.totalBytes(), doneOfIt);
          sized += each.isSized() ? 1 : 0;
          unsized -= each.isSized() ? 1 : 0;
        }
      }
      bytesTotal += known + (sized == 0 ? 0 : (long) ((double) known / sized * unsized));
      isKnown &= sized > 0 || unsized == 0;
      estimated |= unsized > 0;
    }
    rate.add(nanos, sent);
    OptionalLong perSecond = rate.perSecond();
    long left = bytesTotal - bytesDone;
    return new Totals(
        artifacts,
        done,
        failed,
        running.size(),
        bytesDone,
        isKnown ? OptionalLong.of(bytesTotal) : OptionalLong.empty(),
        estimated,
        perSecond,
        isKnown && left > 0 && perSecond.orElse(0) > 0
            ? Optional.of(Duration.ofMillis((long) (left * 1000.0 / perSecond.getAsLong())))
            : Optional.empty());
  }

  /** The throughput of the last seconds, from samples of a total. Not thread-safe. */
  private static final class TransferRate {

    private static final Duration WINDOW = Duration.ofSeconds(15);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private record Sample(long nanos, long bytes) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    /** Records that {@code bytes} had been sent in total at a time. */
    void add(long nanos, long bytes) {
      if (!samples.isEmpty() && nanos - samples.getLast().nanos() < INTERVAL.toNanos()) {
        return;
      }
      samples.add(new Sample(nanos, bytes));
      while (nanos - samples.getFirst().nanos() > WINDOW.toNanos()) {
        samples.remove();
      }
    }

    /** Bytes per second; empty at the beginning. */
    OptionalLong perSecond() {
      if (samples.isEmpty()) {
        return OptionalLong.empty();
      }
      Sample first = samples.getFirst();
      Sample last = samples.getLast();
      long nanos = last.nanos() - first.nanos();
      // An attempt that failed takes back its bytes.
      long bytes = Math.max(0, last.bytes() - first.bytes());
      return nanos < SHORTEST.toNanos()
          ? OptionalLong.empty()
          : OptionalLong.of((long) (bytes * ((double) Duration.ofSeconds(1).toNanos() / nanos)));
    }
  }
}
