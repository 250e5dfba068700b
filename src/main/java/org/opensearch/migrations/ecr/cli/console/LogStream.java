package org.opensearch.migrations.ecr.cli.console;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A stream for messages, whose lines can start with the time. */
final class LogStream extends PrintStream {

  private static final byte[] ANNOTATION = {':', ':'};

  private final Stamps stamps;

  private LogStream(Stamps stamps) {
    super(stamps, true, StandardCharsets.UTF_8);
    this.stamps = stamps;
  }

  /** {@code out} itself if it is such a stream. */
  static LogStream of(PrintStream out) {
    return out instanceof LogStream log ? log : new LogStream(new Stamps(out));
  }

  /** Starts each further line with the time of {@code clock} in UTC, except for annotations. */
  void stampLines(Clock clock) {
    stamps.clock = clock;
  }

  private static final class Stamps extends OutputStream {
    private final PrintStream out;
    private volatile Clock clock;
    private boolean inLine;

    Stamps(PrintStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] text, int from, int count) {
      Clock now = clock;
      int start = from;
      for (int i = from; now != null && i < from + count; i++) {
        if (!inLine && !isAnnotation(text, i, from + count)) {
          out.write(text, start, i - start);
          byte[] stamp = stamp(now);
          out.write(stamp, 0, stamp.length);
          start = i;
        }
        inLine = text[i] != '\n';
      }
      out.write(text, start, from + count - start);
    }

    /** GitHub reads annotations only at the start of a line. */
    private static boolean isAnnotation(byte[] text, int at, int end) {
      return end - at >= ANNOTATION.length
          && text[at] == ANNOTATION[0]
          && text[at + 1] == ANNOTATION[1];
    }

    private static byte[] stamp(Clock clock) {
      Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
      return (now + " ").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void flush() {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
