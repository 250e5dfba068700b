package org.opensearch.migrations.ecr.http.connection;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.http.HttpEntity;
import org.apache.http.entity.HttpEntityWrapper;
import org.opensearch.migrations.ecr.stream.BlockInputStream;

/**
 * Aborts responses that are too slow. A socket timeout starts over with each byte received, even
 * with bytes that do not complete a TLS record, so it never ends a response of single bytes.
 */
final class ResponseWatchdog implements AutoCloseable {

  /** The minimum speed in bytes per second, at which 10 MiB take three hours. */
  static final long MIN_BYTES_PER_SECOND = 1024;

  /** A multiple of the timeout, so that the socket's own timeout normally comes first. */
  private static final int READ_TIMEOUTS = 2;

  private final Duration timeout;
  private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer;

  ResponseWatchdog(Duration timeout) {
    this.timeout = timeout;
    this.timer = timer("response-watchdog", timeout, waits);
  }

  /** Checks all of a set several times per timeout, on a thread of this name. */
  static ScheduledExecutorService timer(String name, Duration timeout, Set<? extends Check> set) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    long period = Math.max(50, Math.min(1000, timeout.toMillis() / 4));
    var unused =
        timer.scheduleWithFixedDelay(
            () -> set.forEach(ResponseWatchdog::tryCheck), period, period, TimeUnit.MILLISECONDS);
    return timer;
  }

  /** A timer drops a task that throws once, which would end the watch for all others. */
  private static void tryCheck(Check watched) {
    try {
      watched.check();
    } catch (RuntimeException | Error e) {
      // Checked again in the next round.
    }
  }

  /** A wait of at most this number of timeouts, which has not begun. */
  Wait wait(int timeouts, Runnable abort) {
    // Duration.multipliedBy calculates with BigDecimal.
    return new Wait(timeout.toNanos() * timeouts, abort);
  }

  /** A response body that has to be read in time. */
  HttpEntity guarded(HttpEntity body, Runnable abort) {
    return new WatchedBody(body, wait(READ_TIMEOUTS, abort), timeout);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** Something that can take too long. */
  interface Check {

    /** Aborts it if it has taken too long. */
    void check();
  }

  /** A limited wait for a server. */
  final class Wait implements Check {

    private final long limitNanos;
    private final Runnable abort;
    private volatile long begin;
    private volatile boolean aborted;

    private Wait(long limitNanos, Runnable abort) {
      this.limitNanos = limitNanos;
      this.abort = abort;
    }

    /** Starts or restarts the wait. */
    void begin() {
      begin = System.nanoTime();
      waits.add(this);
    }

    /** Ends the wait. */
    void end() {
      waits.remove(this);
    }

    @Override
    public void check() {
      if (System.nanoTime() - begin > limitNanos && waits.remove(this)) {
        aborted = true;
        abort.run();
      }
    }

    /** Aborts the request. */
    void giveUp() {
      abort.run();
    }

    /** {@code failure}, or a timeout if the request was aborted by this wait. */
    IOException causeOf(IOException failure) {
      if (!aborted) {
        return failure;
      }
      SocketTimeoutException late =
          new SocketTimeoutException(
              "the response is too slow: it was incomplete after "
                  + display(Duration.ofNanos(limitNanos)));
      late.initCause(failure);
      return late;
    }
  }

  /** A duration, for messages. */
  static String display(Duration duration) {
    return duration.toSeconds() > 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
  }

  /**
   * A response body that must arrive at a minimum speed. Only the time spent reading counts, so a
   * slow consumer does no harm.
   */
  private static final class WatchedBody extends HttpEntityWrapper {

    private final Wait read;
    private final Duration window;
    private InputStream content;

    /**
     * Watches {@code body}.
     *
     * @param read limits a single read
     * @param window the period over which the speed is measured
     */
    WatchedBody(HttpEntity body, Wait read, Duration window) {
      super(body);
      this.read = read;
      this.window = window;
    }

    @Override
    public InputStream getContent() throws IOException {
      if (content == null) {
        content = new PacedStream(super.getContent());
      }
      return content;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      try (InputStream in = getContent()) {
        in.transferTo(out);
      }
    }

    private final class PacedStream extends BlockInputStream {

      private boolean ended;
      private long spentNanos;
      private long bytes;

      PacedStream(InputStream in) {
        super(in);
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        long begin = System.nanoTime();
        read.begin();
        int count;
        try {
          count = in.read(buffer, offset, length);
        } catch (IOException e) {
          throw read.causeOf(e);
        } finally {
          read.end();
        }
        ended |= count < 0;
        if (count > 0) {
          account(count, System.nanoTime() - begin);
        }
        return count;
      }

      /** Skips by reading, so that the time counts. */
      @Override
      public long skip(long n) throws IOException {
        byte[] buffer = new byte[(int) Math.min(Math.max(n, 0), 8192)];
        long left = n;
        for (int count; left > 0; left -= count) {
          count = read(buffer, 0, (int) Math.min(buffer.length, left));
          if (count <= 0) {
            break;
          }
        }
        return n - left;
      }

      /** Unlike Apache's stream, does not read to the end, which may never come. */
      @Override
      public void close() throws IOException {
        if (!ended) {
          read.giveUp();
        }
        try {
          super.close();
        } catch (IOException e) {
          if (ended) {
            throw e;
          }
        }
      }

      @Override
      public boolean markSupported() {
        return false;
      }

      private void account(int count, long nanos) throws IOException {
        spentNanos += nanos;
        bytes += count;
        if (spentNanos < window.toNanos()) {
          return;
        }
        if (bytes < spentNanos / 1e9 * MIN_BYTES_PER_SECOND) {
          read.giveUp();
          throw new SocketTimeoutException(
              "the response is too slow: only "
                  + bytes
                  + " bytes were received within "
                  + display(Duration.ofNanos(spentNanos)));
        }
        spentNanos = 0;
        bytes = 0;
      }
    }
  }
}
