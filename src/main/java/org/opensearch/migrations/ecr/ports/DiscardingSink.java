package org.opensearch.migrations.ecr.ports;

import java.io.OutputStream;
import java.util.function.LongConsumer;

/** Throws away what is written to it, and counts it. */
final class DiscardingSink extends OutputStream {

  private final LongConsumer bytes;

  DiscardingSink(LongConsumer bytes) {
    this.bytes = bytes;
  }

  @Override
  public void write(int b) {
    bytes.accept(1);
  }

  @Override
  public void write(byte[] buffer, int offset, int count) {
    bytes.accept(count);
  }
}
