package org.opensearch.migrations.ecr.layout;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.Descriptor;

/** Holds what goes through it against a descriptor. */
final class VerifyingSink extends OutputStream {

  private final OutputStream out;
  private final Descriptor expected;
  private final LongConsumer written;
  private final MessageDigest hash;
  private long length;

  /**
   * A sink before {@code out}.
   *
   * @param written is told how many bytes went through, at each write
   */
  VerifyingSink(OutputStream out, Descriptor expected, LongConsumer written) {
    this.out = out;
    this.expected = expected;
    this.written = written;
    this.hash = Digest.newMessageDigest(expected.digest().algorithm());
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int count) throws IOException {
    if (expected.size() >= 0 && count > expected.size() - length) {
      throw new WrongContentException(
          "it has more bytes than the " + expected.size() + " that its manifest says");
    }
    out.write(buffer, offset, count);
    hash.update(buffer, offset, count);
    length += count;
    written.accept(count);
  }

  /** How many bytes went through. */
  long length() {
    return length;
  }

  /** Throws unless all came that was expected. */
  void check() throws WrongContentException {
    if (expected.size() >= 0 && length != expected.size()) {
      throw new WrongContentException(
          "it has " + length + " bytes, and its manifest says " + expected.size());
    }
    if (!HexFormat.of().formatHex(hash.digest()).equals(expected.digest().hex())) {
      throw new WrongContentException("its bytes have another digest");
    }
  }
}
