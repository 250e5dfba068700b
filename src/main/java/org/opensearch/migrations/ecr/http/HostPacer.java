package org.opensearch.migrations.ecr.http;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.ports.BlockingNotifier;

/**
 * Paces requests to a host that returned 429 (Too Many Requests), across all threads and without
 * slowing down other hosts: waits as long as the host asked, then spaces out requests, with
 * intervals that shrink as requests succeed. Pushes of manifests have a pace of their own, because
 * Amazon ECR limits their rate alone (the quota of {@code PutImage}).
 */
final class HostPacer {

  private static final long MAX_INTERVAL = TimeUnit.SECONDS.toNanos(2);
  // Several 429 responses to requests sent at the same moment count once.
  private static final long BURST = TimeUnit.MILLISECONDS.toNanos(500);
  private static final Duration MAX_PAUSE = Duration.ofMinutes(5);

  private final ConcurrentHashMap<Lane, Pace> paces = new ConcurrentHashMap<>();

  /** The requests that share a pace. */
  private record Lane(String host, Kind kind) {
    static Lane of(String method, URI uri) {
      boolean pushesManifest =
          method.equals("PUT") && uri.getPath() != null && uri.getPath().contains("/manifests/");
      return new Lane(Uris.authority(uri), pushesManifest ? Kind.MANIFEST_PUSH : Kind.OTHER);
    }
  }

  /**
   * How the pace of requests changes. At a slower pace, a host with a real limit rejects fewer
   * requests, until about one response in ten is a 429. A host that rejects requests at random does
   * not respond to the pace: one 429 in ten (of pushes, one in five) must not slow the run down
   * further and further.
   */
  private enum Kind {
    /** Starts at the default quota of Amazon ECR, 10 per second, and stays close to it. */
    MANIFEST_PUSH(100, 8, 40),
    OTHER(50, 1, 12);

    private final long firstInterval;
    private final int increase;
    private final int decrease;

    /**
     * The parameters.
     *
     * @param increase a 429 adds one part in this many to the interval
     * @param decrease a success removes one part in this many
     */
    Kind(int firstMillis, int increase, int decrease) {
      this.firstInterval = TimeUnit.MILLISECONDS.toNanos(firstMillis);
      this.increase = increase;
      this.decrease = decrease;
    }
  }

  /** The state of one host. Times are {@link System#nanoTime} values. */
  private static final class Pace {
    private final Kind kind;
    private final Semaphore turn = new Semaphore(1, true);
    private long interval;
    private long nextSlot = System.nanoTime();
    private long lastLimited = System.nanoTime() - 2 * BURST;

    Pace(Kind kind) {
      this.kind = kind;
    }

    /**
     * Waits for the next slot, in the order of the calls. Slots are not reserved in advance, so
     * that waiting threads follow changes of the pace.
     */
    void await() throws InterruptedException {
      BlockingNotifier.acquire(turn);
      try {
        for (long wait = untilSlot(); wait > 0; wait = untilSlot()) {
          BlockingNotifier.sleep(Duration.ofNanos(wait));
        }
      } finally {
        turn.release();
      }
    }

    /** Takes the slot if it is due; returns how long it is until then. */
    private synchronized long untilSlot() {
      long late = System.nanoTime() - nextSlot;
      if (late < 0) {
        return -late;
      }
      // Counted from when the slot was due, so that late threads do not slow the pace down.
      nextSlot += late < interval ? interval : late + interval;
      return 0;
    }

    synchronized void limited(Optional<Duration> pause) {
      long now = System.nanoTime();
      if (now - lastLimited > BURST) {
        long longer = interval + interval / kind.increase;
        interval = Math.min(MAX_INTERVAL, Math.max(kind.firstInterval, longer));
        lastLimited = now;
      }
      long wait =
          pause.filter(p -> p.compareTo(MAX_PAUSE) < 0).map(Duration::toNanos).orElse(interval);
      if (now + wait - nextSlot > 0) {
        nextSlot = now + wait;
      }
    }

    synchronized void succeeded() {
      interval -= interval / kind.decrease;
    }
  }

  /** Waits for the next free slot of such requests. */
  void await(String method, URI uri) throws InterruptedException {
    Pace pace = pace(method, uri);
    if (pace != null) {
      pace.await();
    }
  }

  /** Records that the host returned 429. */
  void limited(String method, URI uri, Optional<Duration> retryAfter) {
    paces.computeIfAbsent(Lane.of(method, uri), key -> new Pace(key.kind())).limited(retryAfter);
  }

  /** Whether such requests can be repeated at once at the pace that follows from a 429. */
  static boolean pacesRetries(String method, URI uri) {
    return Lane.of(method, uri).kind() == Kind.MANIFEST_PUSH;
  }

  /** Null while no host has returned 429. */
  private Pace pace(String method, URI uri) {
    return paces.isEmpty() ? null : paces.get(Lane.of(method, uri));
  }

  /** Records a successful response. */
  void succeeded(String method, URI uri) {
    Pace pace = pace(method, uri);
    if (pace != null) {
      pace.succeeded();
    }
  }
}
