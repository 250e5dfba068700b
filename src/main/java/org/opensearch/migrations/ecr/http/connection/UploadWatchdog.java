package org.opensearch.migrations.ecr.http.connection;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.opensearch.migrations.ecr.http.message.HttpRequest;

/**
 * Aborts uploads to servers that stop reading: Java has a timeout for reading from a socket but
 * none for writing. Only the time spent inside a write counts, so a slow source is not blamed on
 * the destination.
 */
final class UploadWatchdog implements AutoCloseable {

  private static final int CHUNK_BYTES = HttpRequest.TLS_RECORD_BYTES;

  private final long timeoutNanos;
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer;

  UploadWatchdog(Duration timeout) {
    this.timeoutNanos = timeout.toNanos();
    this.timer = ResponseWatchdog.timer("upload-watchdog", timeout, watches);
  }

  /** The timeout, for messages. */
  String timeout() {
    return ResponseWatchdog.display(Duration.ofNanos(timeoutNanos));
  }

  /** Watches an upload until the result is closed. */
  Watch watch(Runnable abort) {
    Watch watch = new Watch(abort);
    watches.add(watch);
    return watch;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** An operation that can block until the server reads. */
  private interface Write {
    void run() throws IOException;
  }

  /** One upload. */
  final class Watch implements ResponseWatchdog.Check, AutoCloseable {

    private final Runnable abort;
    private volatile long writingSince;

    private Watch(Runnable abort) {
      this.abort = abort;
    }

    @Override
    public void check() {
      long since = writingSince;
      if (since != 0 && System.nanoTime() - since > timeoutNanos) {
        abort.run();
      }
    }

    private void timed(Write write) throws IOException {
      // Zero means "not writing"; setting the lowest bit shifts the time by at most a nanosecond.
      writingSince = System.nanoTime() | 1;
      try {
        write.run();
      } finally {
        writingSince = 0;
      }
    }

    /** Wraps {@code out} so that each write is timed. */
    OutputStream around(OutputStream out) {
      return new OutputStream() {
        @Override
        public void write(int b) throws IOException {
          write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
          // In chunks: on a slow connection, a large buffer takes long although data is moving.
          for (int done = 0; done < length; done += CHUNK_BYTES) {
            int from = offset + done;
            int count = Math.min(CHUNK_BYTES, length - done);
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
