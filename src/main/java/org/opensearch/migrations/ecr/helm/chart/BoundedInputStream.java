package org.opensearch.migrations.ecr.helm.chart;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.opensearch.migrations.ecr.http.message.TooLargeException;

/** Ends with an exception, rather than quietly, where there is more than is accepted. */
public final class BoundedInputStream extends FilterInputStream {

  private final long limit;
  private long count;

  /**
   * Bounds {@code in}.
   *
   * @param limit in bytes
   */
  public BoundedInputStream(InputStream in, long limit) {
    super(in);
    this.limit = limit;
  }

  /** How many bytes were read. */
  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    if (b >= 0) {
      count(1);
    }
    return b;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    if (read > 0) {
      count(read);
    }
    return read;
  }

  /** Skips by reading, because what is skipped counts too. */
  @Override
  public long skip(long n) throws IOException {
    byte[] buffer = new byte[(int) Math.min(Math.max(n, 0), 8192)];
    return Math.max(0, read(buffer, 0, buffer.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(int read) throws TooLargeException {
    count += read;
    if (count > limit) {
      throw new TooLargeException(limit);
    }
  }
}
