package org.opensearch.migrations.ecr.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One output of a process, read by a separate thread and kept up to a limit. */
final class ProcessOutput {

  private static final int BUFFER = 16 * 1024;

  private final InputStream in;
  private final long limit;
  private final boolean keepsEnd;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final Thread reader;
  private volatile boolean isCut;

  private ProcessOutput(InputStream in, long limit, boolean keepsEnd) {
    this.in = in;
    this.limit = limit;
    this.keepsEnd = keepsEnd;
    this.reader = new Thread(this::read, "process-output");
    reader.setDaemon(true);
    reader.start();
  }

  /** Reads up to {@code limit} bytes and leaves the rest unread. */
  static ProcessOutput upTo(long limit, InputStream in) {
    return new ProcessOutput(in, limit, false);
  }

  /** Reads all, but keeps only the last {@code limit} bytes. */
  static ProcessOutput lastOf(long limit, InputStream in) {
    return new ProcessOutput(in, limit, true);
  }

  /** Whether it exceeded the limit. */
  boolean isCut() {
    return isCut;
  }

  /** Waits up to {@code millis} for its end; returns whether it has ended. */
  boolean isComplete(long millis) throws InterruptedException {
    reader.join(Math.max(1, millis));
    return !reader.isAlive();
  }

  /** The bytes that were kept, as UTF-8. */
  synchronized String text() {
    if (kept.size() > limit) {
      keepEnd();
    }
    return kept.toString(StandardCharsets.UTF_8);
  }

  private void read() {
    byte[] buffer = new byte[BUFFER];
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (!keep(buffer, read)) {
          return;
        }
      }
    } catch (IOException e) {
      // The process was killed.
    }
  }

  private synchronized boolean keep(byte[] buffer, int read) {
    kept.write(buffer, 0, read);
    if (kept.size() <= limit) {
      return true;
    }
    isCut = true;
    if (keepsEnd && kept.size() > 2 * limit) {
      keepEnd();
    }
    return keepsEnd;
  }

  private void keepEnd() {
    byte[] bytes = kept.toByteArray();
    kept.reset();
    kept.writeBytes(Arrays.copyOfRange(bytes, bytes.length - (int) limit, bytes.length));
  }
}
