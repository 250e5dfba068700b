package org.opensearch.migrations.ecr.http;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.opensearch.migrations.ecr.model.failure.Failure;

/**
 * What has failed for good lately, although it was tried again and again. Where the same was tried
 * in vain often enough, of the same host, it is plainly down: the next ones are tried once each, so
 * that a run ends in minutes, not in minutes for each blob. From time to time one is tried as often
 * as ever: as soon as it gets through, all are again.
 */
final class CircuitBreaker {

  /** After so many failures in a row. */
  private static final int FAILURES = 3;

  /** Failures before that are no sign that it is down when something is begun. */
  private static final long MEMORY_NANOS = Duration.ofMinutes(1).toNanos();

  /** From one that looks whether it still is down to the next. */
  private static final long PROBE_NANOS = Duration.ofSeconds(10).toNanos();

  private final ConcurrentHashMap<String, Outage> outages = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  CircuitBreaker(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * So many failures.
   *
   * @param last when the last one was
   * @param probed when it was looked at last, or failed for the first time
   */
  private record Outage(int failures, long last, long probed) {}

  /** Whether it makes no sense to go on with what was begun at {@code begin}. */
  boolean lasts(Failure failure, long begin) {
    Outage outage = outages.get(key(failure));
    return outage != null
        && outage.failures() >= FAILURES
        && outage.last() - (begin - MEMORY_NANOS) > 0;
  }

  /** Whether who asks is the one that tries as often as ever. */
  boolean mayProbe(Failure failure) {
    long now = nanoTime.getAsLong();
    AtomicBoolean may = new AtomicBoolean();
    outages.computeIfPresent(
        key(failure),
        (key, known) -> {
          may.set(now - known.probed() > PROBE_NANOS);
          return may.get() ? new Outage(known.failures(), known.last(), now) : known;
        });
    return may.get();
  }

  /** It was tried in vain. */
  void failed(Failure failure) {
    long now = nanoTime.getAsLong();
    outages.merge(
        key(failure),
        new Outage(1, now, now),
        (known, one) ->
            now - known.last() > MEMORY_NANOS
                ? one
                : new Outage(known.failures() + 1, now, known.probed()));
  }

  /** What had failed like this got through. */
  void passed(Failure failure) {
    outages.remove(key(failure));
  }

  /** What was tried, and of whom: references begin with a host, mostly. */
  private static String key(Failure failure) {
    String host = failure.reference().replaceFirst("^https?://", "").replaceFirst("/.*", "");
    return failure.side() + " " + failure.operation() + " " + host;
  }
}
