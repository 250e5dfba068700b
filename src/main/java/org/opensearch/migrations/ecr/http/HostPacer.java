package org.opensearch.migrations.ecr.http;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.ports.BlockingNotifier;

/**
 * Slows requests to a host that said "too many" (429), all of them together, so that the other
 * hosts are not held up and no thread storms ahead: waits as long as asked, then spaces requests
 * out, less and less as they succeed.
 */
final class HostPacer {

  private static final long FIRST_INTERVAL = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long MAX_INTERVAL = TimeUnit.SECONDS.toNanos(2);
  // A burst of answers to requests sent at the same moment says "too many" once, not often.
  private static final long ONE_BURST = TimeUnit.MILLISECONDS.toNanos(500);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final ConcurrentHashMap<String, Pace> paces = new ConcurrentHashMap<>();

  /** What is known of one host. Times are {@link System#nanoTime} values. */
  private static final class Pace {
    private long interval;
    private long nextSlot = System.nanoTime();
    private long lastLimited = System.nanoTime() - 2 * ONE_BURST;

    synchronized long reserve() {
      long now = System.nanoTime();
      long slot = nextSlot - now > 0 ? nextSlot : now;
      nextSlot = slot + interval;
      return slot - now;
    }

    synchronized void limited(Optional<Duration> pause) {
      long now = System.nanoTime();
      if (now - lastLimited > ONE_BURST) {
        interval = Math.min(MAX_INTERVAL, Math.max(FIRST_INTERVAL, interval * 2));
        lastLimited = now;
      }
      long wait =
          pause.filter(p -> p.compareTo(LONGEST_PAUSE) < 0).map(Duration::toNanos).orElse(interval);
      if (now + wait - nextSlot > 0) {
        nextSlot = now + wait;
      }
    }

    /**
     * One refusal in ten answers keeps the pace: a host with a real limit refuses more when asked
     * faster, and one that refuses at random must not be asked ever slower.
     */
    synchronized void succeeded() {
      interval -= interval / 12;
    }
  }

  /** Waits for this host's next free moment. */
  void await(URI uri) throws InterruptedException {
    Pace pace = paces.get(Uris.authority(uri));
    if (pace != null) {
      long wait = pace.reserve();
      if (wait > 0) {
        BlockingNotifier.sleep(Duration.ofNanos(wait));
      }
    }
  }

  /** The host said that it gets too many requests. */
  void limited(URI uri, Optional<Duration> retryAfter) {
    paces.computeIfAbsent(Uris.authority(uri), host -> new Pace()).limited(retryAfter);
  }

  /** The host answered well. */
  void succeeded(URI uri) {
    Pace pace = paces.get(Uris.authority(uri));
    if (pace != null) {
      pace.succeeded();
    }
  }
}
