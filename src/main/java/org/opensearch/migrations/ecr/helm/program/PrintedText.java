package org.opensearch.migrations.ecr.helm.program;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a program prints, read by a thread of its own as it comes, and kept up to a limit. */
final class PrintedText {

  private static final int BUFFER = 16 * 1024;

  private final InputStream in;
  private final long limit;
  private final boolean keepsEnd;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final Thread reader;
  private volatile boolean isCut;

  private PrintedText(InputStream in, long limit, boolean keepsEnd) {
    this.in = in;
    this.limit = limit;
    this.keepsEnd = keepsEnd;
    this.reader = new Thread(this::read, "output of a program");
    reader.setDaemon(true);
    reader.start();
  }

  /** Reads up to {@code limit} bytes, and leaves the rest unread. */
  static PrintedText upTo(long limit, InputStream in) {
    return new PrintedText(in, limit, false);
  }

  /** Reads all, and keeps the last {@code limit} bytes. */
  static PrintedText lastOf(long limit, InputStream in) {
    return new PrintedText(in, limit, true);
  }

  /** Whether there was more than is kept. */
  boolean isCut() {
    return isCut;
  }

  /** Waits for its end; returns whether it came within {@code millis}. */
  boolean isWhole(long millis) throws InterruptedException {
    reader.join(Math.max(1, millis));
    return !reader.isAlive();
  }

  /** What is kept, as UTF-8. */
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
      // The program was killed.
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
