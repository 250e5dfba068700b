package org.opensearch.migrations.ecr.http.connection;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Breaks off uploads to servers that stop reading. Java has a time-out for reading from a socket
 * but none for writing; only the time spent inside a write counts, so a slow source is not blamed
 * on the destination.
 */
final class UploadWatchdog implements AutoCloseable {

  private static final int PIECE_BYTES = 16 * 1024;

  private final long timeoutNanos;
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "upload-watch");
            thread.setDaemon(true);
            return thread;
          });

  UploadWatchdog(Duration timeout) {
    this.timeoutNanos = timeout.toNanos();
    long period = Math.max(50, Math.min(1000, timeout.toMillis() / 4));
    var unused =
        timer.scheduleWithFixedDelay(
            () -> watches.forEach(Watch::tryCheck), period, period, TimeUnit.MILLISECONDS);
  }

  /** The time-out, for messages. */
  String timeout() {
    long millis = TimeUnit.NANOSECONDS.toMillis(timeoutNanos);
    return millis < 1000 ? millis + " ms" : millis / 1000 + " s";
  }

  /** Watches one upload until the result is closed. */
  Watch watch(Runnable breakOff) {
    Watch watch = new Watch(breakOff);
    watches.add(watch);
    return watch;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** Something that can block until the server reads. */
  private interface Write {
    void run() throws IOException;
  }

  /** One upload. */
  final class Watch implements AutoCloseable {

    private final Runnable breakOff;
    private volatile long writingSince;

    private Watch(Runnable breakOff) {
      this.breakOff = breakOff;
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
      long since = writingSince;
      if (since != 0 && System.nanoTime() - since > timeoutNanos) {
        breakOff.run();
      }
    }

    private void timed(Write write) throws IOException {
      // Zero means "not writing"; an odd clock value differs from it by a nanosecond at most.
      writingSince = System.nanoTime() | 1;
      try {
        write.run();
      } finally {
        writingSince = 0;
      }
    }

    /** {@code out}, with each of its writes timed. */
    OutputStream around(OutputStream out) {
      return new OutputStream() {
        @Override
        public void write(int b) throws IOException {
          write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
          // In pieces: a slow connection may take long for a large buffer, and moves all the same.
          for (int done = 0; done < length; done += PIECE_BYTES) {
            int from = offset + done;
            int count = Math.min(PIECE_BYTES, length - done);
            timed(() -> out.write(buffer, from, count));
          }
        }

        @Override
        public void flush() throws IOException {
          timed(out::flush);
        }
      };
    }

    @Override
    public void close() {
      watches.remove(this);
    }
  }
}
