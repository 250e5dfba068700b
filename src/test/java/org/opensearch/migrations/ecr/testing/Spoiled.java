package org.opensearch.migrations.ecr.testing;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Streams to which something happens when they come to a certain byte. */
final class Spoiled {

  private Spoiled() {}

  /** What happens; gets the byte that is next and returns the one to deliver. */
  private interface Event {
    int at(int next) throws IOException;
  }

  static InputStream cut(InputStream in, long offset) {
    return spoiled(
        in,
        offset,
        next -> {
          throw new IOException("cut by a test");
        });
  }

  /** Ends at {@code offset}, if there are so many bytes. */
  static InputStream end(InputStream in, long offset) {
    return new FilterInputStream(in) {
      private long left = offset;

      @Override
      public int read() throws IOException {
        return left-- > 0 ? in.read() : -1;
      }

      @Override
      public int read(byte[] target, int start, int length) throws IOException {
        if (left <= 0) {
          return -1;
        }
        int n = in.read(target, start, (int) Math.min(length, left));
        left -= Math.max(0, n);
        return n;
      }
    };
  }

  static InputStream corrupt(InputStream in, long offset) {
    return spoiled(in, offset, next -> next < 0 ? next : next ^ 1);
  }

  static InputStream stall(InputStream in, long offset, Duration time) {
    return spoiled(
        in,
        offset,
        next -> {
          Pause.of(time);
          return next;
        });
  }

  private static InputStream spoiled(InputStream in, long offset, Event event) {
    return new FilterInputStream(in) {
      private long position;

      @Override
      public int read() throws IOException {
        int next = in.read();
        return position++ == offset ? event.at(next) : next;
      }

      @Override
      public int read(byte[] target, int start, int length) throws IOException {
        if (length == 0) {
          return 0;
        }
        if (position == offset) {
          int next = read();
          target[start] = (byte) next;
          return next < 0 ? -1 : 1;
        }
        long most = position < offset ? Math.min(length, offset - position) : length;
        int n = in.read(target, start, (int) most);
        position += Math.max(0, n);
        return n;
      }
    };
  }
}
