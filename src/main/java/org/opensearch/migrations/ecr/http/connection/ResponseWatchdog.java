package org.opensearch.migrations.ecr.http.connection;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.http.HttpEntity;

/**
 * Breaks off answers that trickle. The time-out of a socket begins anew with each byte, and below
 * TLS even bytes that make up no record are some: a server that sends one now and then would never
 * be given up.
 */
final class ResponseWatchdog implements AutoCloseable {

  /** Less is no download: 10 MiB would take three hours. In bytes a second. */
  static final long SLOWEST = 1024;

  /** The socket's own time-out comes first, unless bytes arrive that nobody can use yet. */
  private static final int READ_PATIENCE = 2;

  private final Duration timeout;
  private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "answer-watch");
            thread.setDaemon(true);
            return thread;
          });

  ResponseWatchdog(Duration timeout) {
    this.timeout = timeout;
    long period = Math.max(50, Math.min(1000, timeout.toMillis() / 4));
    var unused =
        timer.scheduleWithFixedDelay(
            () -> waits.forEach(Wait::tryCheck), period, period, TimeUnit.MILLISECONDS);
  }

  /** A wait of so many time-outs at most, which has not begun. */
  Wait wait(int timeouts, Runnable breakOff) {
    return new Wait(timeout.multipliedBy(timeouts), breakOff);
  }

  /** The body of an answer, to be read in time. */
  HttpEntity guarded(HttpEntity body, Runnable breakOff) {
    return new WatchedBody(body, wait(READ_PATIENCE, breakOff), timeout);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** Time that a server has for something. */
  final class Wait {

    private final Duration limit;
    private final Runnable breakOff;
    private volatile long begin;
    private volatile boolean brokenOff;

    private Wait(Duration limit, Runnable breakOff) {
      this.limit = limit;
      this.breakOff = breakOff;
    }

    /** The time begins, anew if it has begun before. */
    void begin() {
      begin = System.nanoTime();
      waits.add(this);
    }

    /** What was waited for is there, or not waited for any more. */
    void end() {
      waits.remove(this);
    }

    /** A timer drops what throws once, if only for want of memory; the others are watched on. */
    private void tryCheck() {
      try {
        check();
      } catch (RuntimeException | Error e) {
        // Looked at again in the next round, where there still is something to break off.
      }
    }

    private void check() {
      if (System.nanoTime() - begin > limit.toNanos() && waits.remove(this)) {
        brokenOff = true;
        breakOff.run();
      }
    }

    /** Breaks off what nobody waits for any more. */
    void giveUp() {
      breakOff.run();
    }

    /** {@code failure}, or what it comes of: that the time was over. */
    IOException explained(IOException failure) {
      if (!brokenOff) {
        return failure;
      }
      SocketTimeoutException late =
          new SocketTimeoutException("the answer trickles: it was not there after " + told(limit));
      late.initCause(failure);
      return late;
    }
  }

  /** A duration, for messages. */
  static String told(Duration duration) {
    return duration.toSeconds() > 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
  }
}
