package org.opensearch.migrations.ecr.testing;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.http.HttpRequest;

/**
 * Spoils a share of all requests, picked by a seed: what happens to the third GET of one path does
 * not depend on the order in which threads come.
 */
public final class RandomFaults implements FaultRule {

  private static final List<Integer> STATUSES = List.of(408, 500, 502, 503, 504);

  private static final List<Fault> UPLOAD_ERRORS =
      List.of(
          Fault.error(404, "NAME_UNKNOWN"),
          Fault.error(404, "BLOB_UPLOAD_UNKNOWN"),
          Fault.error(416, "RANGE_INVALID"));

  /** How an exchange is spoiled. */
  private enum Kind {
    LIMITED,
    UNAVAILABLE,
    CLOSED,
    RESET,
    ANSWER_LOST,
    REQUEST_CUT,
    REQUEST_CORRUPTED,
    UPLOAD_LOST,
    RESPONSE_CUT,
    RESPONSE_ENDED,
    RESPONSE_SHORTENED,
    RESPONSE_CORRUPTED,
    RESPONSE_STALLED,
    DELAYED;

    Fault fault(SplittableRandom random, Duration stall) {
      return switch (this) {
        case LIMITED -> Fault.status(429, Map.of("Retry-After", "1"));
        case UNAVAILABLE -> Fault.status(STATUSES.get(random.nextInt(STATUSES.size())), Map.of());
        case CLOSED -> Fault.close();
        case RESET -> Fault.reset();
        case ANSWER_LOST -> Fault.closeAfterwards();
        case REQUEST_CORRUPTED -> Fault.corruptRequest(offset(random));
        case UPLOAD_LOST -> UPLOAD_ERRORS.get(random.nextInt(UPLOAD_ERRORS.size()));
        case RESPONSE_ENDED -> Fault.endResponse(offset(random));
        case RESPONSE_SHORTENED -> Fault.shortenResponse(offset(random));
        case REQUEST_CUT -> Fault.cutRequest(offset(random));
        case RESPONSE_CUT -> Fault.cutResponse(offset(random));
        case RESPONSE_CORRUPTED -> Fault.corruptResponse(offset(random));
        case RESPONSE_STALLED -> Fault.stallResponse(offset(random), stall);
        case DELAYED -> Fault.delay(Duration.ofMillis(random.nextInt(1500)));
      };
    }

    /** In the first bytes, where all bodies have some, as often as later in a blob. */
    private static long offset(SplittableRandom random) {
      return random.nextBoolean() ? random.nextInt(400) : random.nextInt(400_000);
    }
  }

  private final long seed;
  private final double share;
  private final Duration stall;
  private final Map<String, AtomicInteger> seen = new ConcurrentHashMap<>();
  private final Map<Kind, AtomicInteger> tally = new ConcurrentSkipListMap<>();

  /**
   * Faults at random.
   *
   * @param share of the requests that are spoiled, 0 to 1
   * @param stall how long an answer that stalls does
   */
  public RandomFaults(long seed, double share, Duration stall) {
    this.seed = seed;
    this.share = share;
    this.stall = stall;
  }

  @Override
  public Optional<Fault> next(HttpRequest request) {
    String method = request.getRequestLine().getMethod();
    // Uploads are numbered by the server: what they are of is not known before the last request.
    // And the public side's port, a part of names at the private one, is another in each test.
    String path =
        request
            .getRequestLine()
            .getUri()
            .replaceAll("/uploads/[^?]+\\?.*", "/uploads/*")
            .replaceAll("127\\.0\\.0\\.1-[0-9]+", "source");
    String key = method + path;
    int count = seen.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet();
    // Unlike Random, it gives unlike numbers for seeds that are alike.
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + (key + count).hashCode());
    if (random.nextDouble() >= share) {
      return Optional.empty();
    }
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    if (kind == Kind.UPLOAD_LOST && !path.contains("/uploads/")) {
      return Optional.empty();
    }
    tally.computeIfAbsent(kind, k -> new AtomicInteger()).incrementAndGet();
    return Optional.of(kind.fault(random, stall));
  }

  /** How many exchanges were spoiled so far. */
  public int count() {
    return tally.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  /** How many of each kind. */
  @Override
  public String toString() {
    return tally.toString();
  }
}
