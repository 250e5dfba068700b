package org.opensearch.migrations.ecr.http;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.migrations.ecr.model.Failure;

/**
 * What has failed for good lately, although it was tried again and again. Where the same was tried
 * in vain often enough, of the same host, it is plainly down: the next ones are tried once each, so
 * that a run ends in minutes, not in minutes for each blob. As soon as one gets through, all are
 * tried again as before.
 */
final class Outages {

  /** After so many failures in a row. */
  private static final int FAILURES = 3;

  /** Failures before that are no sign that it is down when something is begun. */
  private static final long MEMORY_NANOS = Duration.ofMinutes(1).toNanos();

  private final ConcurrentHashMap<String, Outage> outages = new ConcurrentHashMap<>();

  /** So many failures, the last one at a {@link System#nanoTime}. */
  private record Outage(int failures, long last) {}

  /** Whether it makes no sense to go on with what was begun at {@code begin}. */
  boolean lasts(Failure failure, long begin) {
    Outage outage = outages.get(key(failure));
    return outage != null
        && outage.failures() >= FAILURES
        && outage.last() - (begin - MEMORY_NANOS) > 0;
  }

  /** It was tried in vain. */
  void failed(Failure failure) {
    long now = System.nanoTime();
    outages.merge(
        key(failure),
        new Outage(1, now),
        (known, one) ->
            now - known.last() > MEMORY_NANOS ? one : new Outage(known.failures() + 1, now));
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
