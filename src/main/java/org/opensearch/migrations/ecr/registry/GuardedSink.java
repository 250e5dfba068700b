package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import java.io.OutputStream;
import org.opensearch.migrations.ecr.registry.failure.DigestMismatchException;

/**
 * Tells a sink that fails from a source that fails, when both throw out of the same copy; keeps the
 * sink open, which jib would close; and lets no more through than was announced, because the upload
 * on the other side has promised so many bytes.
 */
final class GuardedSink extends OutputStream {

  /** In bytes; Amazon ECR takes layers of 52,000 MiB (its service quotas). */
  static final long LARGEST_BLOB = 64L * 1024 * 1024 * 1024;

  private final OutputStream sink;
  private final long length;
  private final long most;
  private long written;
  private IOException failure;

  /**
   * Guards {@code sink}.
   *
   * @param length how many bytes are to come; -1 if that is not known
   */
  GuardedSink(OutputStream sink, long length) {
    this(sink, length, length < 0 ? LARGEST_BLOB : length);
  }

  GuardedSink(OutputStream sink, long length, long most) {
    this.sink = sink;
    this.length = length;
    this.most = most;
  }

  /** Throws when fewer bytes came than were announced. */
  void checkLength() throws DigestMismatchException {
    if (length >= 0 && written != length) {
      throw new DigestMismatchException(
          "it has " + written + " bytes, and its manifest says " + length, null);
    }
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
  public void write(byte[] buffer, int offset, int count) throws IOException {
    if (count > most - written) {
      throw new DigestMismatchException(
          length >= 0
              ? "it has more bytes than the " + length + " that its manifest says"
              : "it has more bytes than any registry takes",
          null);
    }
    try {
      sink.write(buffer, offset, count);
      written += count;
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
