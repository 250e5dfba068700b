package org.opensearch.migrations.ecr.http.connection;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import org.opensearch.migrations.ecr.stream.BlockInputStream;

/**
 * A socket that buffers the bytes received. The JDK reads each TLS record with two system calls,
 * the first for the five bytes of its header.
 */
final class BufferedSocket extends Socket {

  /** Holds one TLS record and the start of the next. */
  private static final int BUFFER_BYTES = 17 * 1024;

  private InputStream in;

  @Override
  public synchronized InputStream getInputStream() throws IOException {
    if (in == null) {
      in = new Buffered(super.getInputStream());
    }
    return in;
  }

  /** Unlike {@link java.io.BufferedInputStream}, reading never calls {@code available()}. */
  private static final class Buffered extends BlockInputStream {
    private final byte[] bytes = new byte[BUFFER_BYTES];
    private int position;
    private int end;

    Buffered(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (position == end) {
        if (length >= bytes.length) {
          return in.read(buffer, offset, length);
        }
        int received = in.read(bytes, 0, bytes.length);
        if (received < 0) {
          return received;
        }
        position = 0;
        end = received;
      }
      int count = Math.min(length, end - position);
      System.arraycopy(bytes, position, buffer, offset, count);
      position += count;
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      if (position == end) {
        return in.skip(count);
      }
      int skipped = (int) Math.min(count, end - position);
      position += skipped;
      return skipped;
    }

    @Override
    public int available() throws IOException {
      return end - position + in.available();
    }
  }
}
