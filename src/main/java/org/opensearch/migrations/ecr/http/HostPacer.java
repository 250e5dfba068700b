package org.opensearch.migrations.ecr.http;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.ports.BlockingNotifier;

/**
 * Paces requests to a host that returned 429 (Too Many Requests), across all threads and without
 * slowing down other hosts: waits as long as the host asked, then spaces out requests, with
 * intervals that shrink as requests succeed.
 */
final class HostPacer {

  private static final long FIRST_INTERVAL = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long MAX_INTERVAL = TimeUnit.SECONDS.toNanos(2);
  // Several 429 responses to requests sent at the same moment count once.
  private static final long BURST = TimeUnit.MILLISECONDS.toNanos(500);
  private static final Duration MAX_PAUSE = Duration.ofMinutes(5);

  private final ConcurrentHashMap<String, Pace> paces = new ConcurrentHashMap<>();

  /** The state of one host. Times are {@link System#nanoTime} values. */
  private static final class Pace {
    private long interval;
    private long nextSlot = System.nanoTime();
    private long lastLimited = System.nanoTime() - 2 * BURST;

    synchronized long reserve() {
      long now = System.nanoTime();
      long slot = nextSlot - now > 0 ? nextSlot : now;
      nextSlot = slot + interval;
      return slot - now;
    }

    synchronized void limited(Optional<Duration> pause) {
      long now = System.nanoTime();
      if (now - lastLimited > BURST) {
        interval = Math.min(MAX_INTERVAL, Math.max(FIRST_INTERVAL, interval * 2));
        lastLimited = now;
      }
      long wait =
          pause.filter(p -> p.compareTo(MAX_PAUSE) < 0).map(Duration::toNanos).orElse(interval);
      if (now + wait - nextSlot > 0) {
        nextSlot = now + wait;
      }
    }

    /**
     * With one 429 in about ten responses, the pace stays the same: a host with a real limit
     * rejects more requests at a higher rate, and a host that rejects requests at random must not
     * slow the run down further and further.
     */
    synchronized void succeeded() {
      interval -= interval / 12;
    }
  }

  /** Waits for the host's next free slot. */
  void await(URI uri) throws InterruptedException {
    Pace pace = paces.get(Uris.authority(uri));
    if (pace != null) {
      long wait = pace.reserve();
      if (wait > 0) {
        BlockingNotifier.sleep(Duration.ofNanos(wait));
      }
    }
  }

  /** Records that the host returned 429. */
  void limited(URI uri, Optional<Duration> retryAfter) {
    paces.computeIfAbsent(Uris.authority(uri), host -> new Pace()).limited(retryAfter);
  }

  /** Records a successful response. */
  void succeeded(URI uri) {
    Pace pace = paces.get(Uris.authority(uri));
    if (pace != null) {
      pace.succeeded();
    }
  }
}
