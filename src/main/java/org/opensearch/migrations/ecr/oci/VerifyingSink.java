package org.opensearch.migrations.ecr.oci;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * Verifies the bytes that are written through it against a descriptor. It never passes on more
 * bytes than the descriptor announces, because the receiver may have promised that length.
 */
public final class VerifyingSink extends CountingSink {

  private final Descriptor expected;
  private final long limit;
  private final MessageDigest hash;

  /**
   * Creates a sink that writes to {@code out}.
   *
   * @param written receives the number of bytes of each write that succeeded
   */
  public VerifyingSink(OutputStream out, Descriptor expected, LongConsumer written) {
    this(out, expected, written, Descriptor.MAX_SIZE);
  }

  VerifyingSink(OutputStream out, Descriptor expected, LongConsumer written, long maxSize) {
    super(out, written);
    this.expected = expected;
    this.limit = expected.size() < 0 ? maxSize : expected.size();
    this.hash = Digest.newMessageDigest(expected.digest().algorithm());
  }

  @Override
  public void write(byte[] buffer, int offset, int count) throws IOException {
    if (count > limit - length()) {
      throw new ContentMismatchException(
          expected.size() < 0
              ? "it has more bytes than any registry accepts"
              : "it has more bytes than its manifest says (" + limit + ")");
    }
    super.write(buffer, offset, count);
    hash.update(buffer, offset, count);
  }

  /**
   * Verifies the length and the digest of everything that was written. To be called once, at the
   * end.
   *
   * @throws ContentMismatchException if either differs from the descriptor
   */
  public void check() throws ContentMismatchException {
    if (expected.size() >= 0 && length() != expected.size()) {
      throw new ContentMismatchException(
          "it has " + length() + " bytes, but its manifest says " + expected.size());
    }
    if (!HexFormat.of().formatHex(hash.digest()).equals(expected.digest().hex())) {
      throw new ContentMismatchException("its content has a different digest");
    }
  }
}
