package org.opensearch.migrations.ecr.oci;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongFunction;

/** A stream that throws an exception when more bytes are read from it than a limit. */
public final class BoundedInputStream extends FilterInputStream {

  private final long limit;
  private final LongFunction<IOException> exceeded;
  private long count;

  /**
   * Limits {@code in}.
   *
   * @param limit in bytes
   * @param exceeded creates the exception from the limit
   */
  public BoundedInputStream(InputStream in, long limit, LongFunction<IOException> exceeded) {
    super(in);
    this.limit = limit;
    this.exceeded = exceeded;
  }

  /** The number of bytes read so far. */
  public long count() {
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

  /** Skips by reading, so that skipped bytes count. */
  @Override
  public long skip(long n) throws IOException {
    byte[] buffer = new byte[(int) Math.min(Math.max(n, 0), 8192)];
    return Math.max(0, read(buffer, 0, buffer.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(int read) throws IOException {
    count += read;
    if (count > limit) {
      throw exceeded.apply(limit);
    }
  }
}
