package org.opensearch.migrations.ecr.verify.pods;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An input stream with a size limit. */
final class BoundedInput extends FilterInputStream {

  private final long limit;
  private long left;

  BoundedInput(InputStream in, long limit) {
    super(in);
    this.limit = limit;
    this.left = limit;
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    count(b < 0 ? 0 : 1);
    return b;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = super.read(buffer, offset, length);
    count(Math.max(0, count));
    return count;
  }

  private void count(int bytes) throws IOException {
    left -= bytes;
    if (left < 0) {
      throw new IOException("it is larger than " + limit / 1024 / 1024 + " MiB");
    }
  }
}
