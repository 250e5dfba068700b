package org.opensearch.migrations.ecr.cli.progress;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/** The throughput of the last seconds, from samples of a total. Not thread-safe. */
final class TransferRate {

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
