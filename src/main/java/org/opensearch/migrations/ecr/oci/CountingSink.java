package org.opensearch.migrations.ecr.oci;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/** Counts the bytes that are written through it. Closing it does not close the underlying sink. */
public class CountingSink extends OutputStream {

  private final OutputStream out;
  private final LongConsumer written;
  private long length;

  /**
   * Creates a sink that writes to {@code out}.
   *
   * @param written receives the number of bytes of each write that succeeded
   */
  public CountingSink(OutputStream out, LongConsumer written) {
    this.out = out;
    this.written = written;
  }

  /** The number of bytes written so far. */
  public final long length() {
    return length;
  }

  @Override
  public final void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int count) throws IOException {
    out.write(buffer, offset, count);
    length += count;
    written.accept(count);
  }

  @Override
  public final void flush() throws IOException {
    out.flush();
  }
}
