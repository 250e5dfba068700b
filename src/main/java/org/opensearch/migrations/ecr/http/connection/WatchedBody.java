package org.opensearch.migrations.ecr.http.connection;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.apache.http.HttpEntity;
import org.apache.http.entity.HttpEntityWrapper;

/**
 * The body of an answer, which has to come with some speed. Only the time spent reading counts: who
 * hands the bytes on may be slower.
 */
final class WatchedBody extends HttpEntityWrapper {

  private final ResponseWatchdog.Wait read;
  private final Duration window;
  private InputStream content;

  /**
   * Guards {@code body}.
   *
   * @param read the longest that one read may take
   * @param window over how long the speed is measured
   */
  WatchedBody(HttpEntity body, ResponseWatchdog.Wait read, Duration window) {
    super(body);
    this.read = read;
    this.window = window;
  }

  @Override
  public InputStream getContent() throws IOException {
    if (content == null) {
      content = new Paced(super.getContent());
    }
    return content;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    try (InputStream in = getContent()) {
      in.transferTo(out);
    }
  }

  private final class Paced extends FilterInputStream {

    private boolean ended;
    private long spentNanos;
    private long bytes;

    Paced(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      long begin = System.nanoTime();
      read.begin();
      int count;
      try {
        count = in.read(buffer, offset, length);
      } catch (IOException e) {
        throw read.explained(e);
      } finally {
        read.end();
      }
      ended |= count < 0;
      if (count > 0) {
        account(count, System.nanoTime() - begin);
      }
      return count;
    }

    /** Skips by reading, which is what takes time. */
    @Override
    public long skip(long n) throws IOException {
      byte[] buffer = new byte[(int) Math.min(Math.max(n, 0), 8192)];
      long left = n;
      for (int count; left > 0; left -= count) {
        count = read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count <= 0) {
          break;
        }
      }
      return n - left;
    }

    /** Does not read on to the end, as Apache would: there need not be one. */
    @Override
    public void close() throws IOException {
      if (!ended) {
        read.giveUp();
      }
      try {
        super.close();
      } catch (IOException e) {
        if (ended) {
          throw e;
        }
      }
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    private void account(int count, long nanos) throws IOException {
      spentNanos += nanos;
      bytes += count;
      if (spentNanos < window.toNanos()) {
        return;
      }
      if (bytes < spentNanos / 1e9 * ResponseWatchdog.SLOWEST) {
        read.giveUp();
        throw new SocketTimeoutException(
            "the answer trickles: only "
                + bytes
                + " bytes came within "
                + ResponseWatchdog.told(Duration.ofNanos(spentNanos)));
      }
      spentNanos = 0;
      bytes = 0;
    }
  }
}
