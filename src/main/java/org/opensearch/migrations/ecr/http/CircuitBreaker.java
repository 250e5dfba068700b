package org.opensearch.migrations.ecr.http;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.opensearch.migrations.ecr.model.failure.Failure;

/**
 * Remembers operations that recently failed despite retries. After several such failures of the
 * same operation on the same host, the host is considered down and further calls are not retried,
 * so that a run ends within minutes instead of spending minutes on each blob. From time to time,
 * one call probes the host with all its retries; once it succeeds, all calls are retried again.
 */
final class CircuitBreaker {

  /** The number of consecutive failures that open the circuit. */
  private static final int FAILURES = 3;

  /** Failures that ended longer than this before a call began are ignored. */
  private static final long MEMORY_NANOS = Duration.ofMinutes(1).toNanos();

  /** The interval between probes. */
  private static final long PROBE_NANOS = Duration.ofSeconds(10).toNanos();

  private final ConcurrentHashMap<String, Outage> outages = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  CircuitBreaker(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * The failures of one operation on one host.
   *
   * @param failures how many there were in a row
   * @param last when the last failure occurred
   * @param probed when the last probe began, or the first failure occurred
   */
  private record Outage(int failures, long last, long probed) {}

  /** Whether a call that began at {@code begin} should give up. */
  boolean isOpen(Failure failure, long begin) {
    Outage outage = outages.get(key(failure));
    return outage != null
        && outage.failures() >= FAILURES
        && outage.last() - (begin - MEMORY_NANOS) > 0;
  }

  /** Whether the caller may probe the host with all its retries. */
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

  /** Records that a call failed for good. */
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

  /** Records that a call succeeded after it had failed like this. */
  void succeeded(Failure failure) {
    outages.remove(key(failure));
  }

  /** Operation and host: most references begin with a host. */
  private static String key(Failure failure) {
    String host = failure.reference().replaceFirst("^https?://", "").replaceFirst("/.*", "");
    return failure.side() + " " + failure.operation() + " " + host;
  }
}
