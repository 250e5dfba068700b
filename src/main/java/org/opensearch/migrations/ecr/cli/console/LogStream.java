package org.opensearch.migrations.ecr.cli.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Predicate;

/** A stream for messages, whose lines can start with the time or be shown above something else. */
final class LogStream extends PrintStream {

  private static final byte[] ANNOTATION = {':', ':'};

  private final Stamps stamps;
  private volatile Style.Choice choice = Style.Choice.AUTO;

  private LogStream(Stamps stamps) {
    super(stamps, true, StandardCharsets.UTF_8);
    this.stamps = stamps;
  }

  /** {@code out} itself if it is such a stream. */
  static LogStream of(PrintStream out) {
    return out instanceof LogStream log ? log : new LogStream(new Stamps(out));
  }

  /** Sets when to use colours. */
  void choose(Style.Choice when) {
    choice = when;
  }

  Style.Choice choice() {
    return choice;
  }

  /** Starts each further line with the time of {@code clock} in UTC, except for annotations. */
  void stampLines(Clock clock) {
    stamps.clock = clock;
  }

  /**
   * Gives complete lines to {@code footer} as long as it accepts them, because it shows something
   * below them.
   *
   * @return the stream that the footer draws on
   */
  PrintStream showAbove(Predicate<String> footer) {
    stamps.footer = Optional.of(footer);
    return stamps.out;
  }

  private static final class Stamps extends OutputStream {
    private final PrintStream out;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private volatile Clock clock;
    private volatile Optional<Predicate<String>> footer = Optional.empty();
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
          line.write(text, start, i - start);
          line.writeBytes(stamp(now));
          start = i;
        }
        inLine = text[i] != '\n';
      }
      line.write(text, start, from + count - start);
      if (count > 0 && text[from + count - 1] == '\n') {
        print();
      }
    }

    private void print() {
      byte[] lines = line.toByteArray();
      line.reset();
      if (lines.length > 0 && !isShownAbove(new String(lines, StandardCharsets.UTF_8))) {
        out.write(lines, 0, lines.length);
      }
    }

    /** GitHub reads annotations only at the start of a line. */
    private static boolean isAnnotation(byte[] text, int at, int end) {
      return end - at >= ANNOTATION.length
          && text[at] == ANNOTATION[0]
          && text[at + 1] == ANNOTATION[1];
    }

    private boolean isShownAbove(String lines) {
      return footer.isPresent() && footer.get().test(lines);
    }

    private static byte[] stamp(Clock clock) {
      Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
      return (now + " ").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public synchronized void flush() {
      // Without a footer, incomplete lines can be shown.
      if (footer.isEmpty()) {
        print();
      }
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
