package org.opensearch.migrations.ecr.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Random;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * A blob whose bytes are made when they are read, so that a large one needs no memory.
 *
 * @param size in bytes
 */
public record TestBlob(Digest digest, long size, Supplier<InputStream> content) {

  /** A blob of these bytes. */
  public static TestBlob of(byte[] bytes) {
    return new TestBlob(Digest.sha256(bytes), bytes.length, () -> new ByteArrayInputStream(bytes));
  }

  /** A blob of {@code size} bytes that cannot be compressed; the same for the same seed. */
  public static TestBlob random(long seed, long size) {
    Supplier<InputStream> content = () -> new RandomStream(seed, size);
    try (InputStream in = content.get()) {
      return new TestBlob(digestOf(in), size, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bytes, from the beginning. */
  public InputStream open() {
    return content.get();
  }

  /** All bytes; for small blobs. */
  public byte[] bytes() {
    try (InputStream in = open()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Digest digestOf(InputStream in) throws IOException {
    MessageDigest hash = Digest.newMessageDigest("sha256");
    byte[] buffer = new byte[64 * 1024];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      hash.update(buffer, 0, n);
    }
    return Digest.of(hash.digest());
  }

  /** Bytes of a seeded generator. */
  private static final class RandomStream extends InputStream {

    private final Random random;
    private final byte[] block = new byte[8 * 1024];
    private int used = block.length;
    private long left;

    RandomStream(long seed, long size) {
      this.random = new Random(seed);
      this.left = size;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (left == 0) {
        return -1;
      }
      if (used == block.length) {
        random.nextBytes(block);
        used = 0;
      }
      int n = (int) Math.min(left, Math.min(length, block.length - used));
      System.arraycopy(block, used, target, offset, n);
      used += n;
      left -= n;
      return n;
    }
  }
}
