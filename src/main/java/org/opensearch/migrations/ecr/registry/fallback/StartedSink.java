package org.opensearch.migrations.ecr.registry.fallback;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Remembers whether anything was written. */
final class StartedSink extends FilterOutputStream {
  private boolean bytes;

  StartedSink(OutputStream sink) {
    super(sink);
  }

  boolean hasBytes() {
    return bytes;
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    bytes = true;
    out.write(buffer, offset, length);
  }

  @Override
  public void write(int b) throws IOException {
    bytes = true;
    out.write(b);
  }
}
