package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Tells a sink that fails from a source that fails, when both throw out of the same copy; and keeps
 * the sink open, which jib would close.
 */
final class GuardedSink extends OutputStream {

  private final OutputStream sink;
  private IOException failure;

  GuardedSink(OutputStream sink) {
    this.sink = sink;
  }

  /** Throws what the sink threw, if it did. */
  void rethrowOwnFailure() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    try {
      sink.write(buffer, offset, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      sink.flush();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }
}
