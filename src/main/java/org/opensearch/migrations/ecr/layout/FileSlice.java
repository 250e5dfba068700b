package org.opensearch.migrations.ecr.layout;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A part of a file, read by offset: others read the same open file meanwhile. */
final class FileSlice extends InputStream {

  private final FileChannel file;
  private long offset;
  private long left;

  FileSlice(FileChannel file, long offset, long length) {
    this.file = file;
    this.offset = offset;
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int start, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    int count = file.read(ByteBuffer.wrap(buffer, start, (int) Math.min(length, left)), offset);
    if (count > 0) {
      offset += count;
      left -= count;
    }
    return count;
  }

  @Override
  public long skip(long count) {
    long skipped = Math.max(0, Math.min(count, left));
    offset += skipped;
    left -= skipped;
    return skipped;
  }
}
