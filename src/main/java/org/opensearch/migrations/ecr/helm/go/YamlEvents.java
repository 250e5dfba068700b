package org.opensearch.migrations.ecr.helm.go;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.Iterator;
import org.opensearch.migrations.ecr.stream.BlockInputStream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The events of a YAML (or JSON) stream from an untrusted server. Depth and the size of scalars are
 * bounded and aliases are not expanded, so that memory and time are linear in the input.
 */
public final class YamlEvents {

  private static final int MAX_DEPTH = 64;
  private static final int LARGEST_EVENT_BYTES = 1024 * 1024;

  /** A long line is copied once per buffer, which is slow with the default of 1024. */
  private static final int BUFFER_CODE_POINTS = 16 * 1024;

  private final Iterator<Event> events;
  private final SinceLastEvent input;
  private int depth;

  /** The events of {@code in}, whose length the caller bounds. */
  public YamlEvents(InputStream in) {
    LoadSettings settings =
        LoadSettings.builder()
            .setCodePointLimit(Integer.MAX_VALUE)
            .setBufferSize(BUFFER_CODE_POINTS)
            .build();
    this.input = new SinceLastEvent(in);
    this.events = new Parse(settings).parseInputStream(input).iterator();
  }

  /**
   * The next event.
   *
   * @throws MalformedContentException when it is not YAML, too deep, or has too large a scalar
   * @throws IOException from the stream
   */
  public Event next() throws IOException {
    Event event;
    try {
      if (!events.hasNext()) {
        throw new MalformedContentException("it ends early");
      }
      event = events.next();
    } catch (YamlEngineException e) {
      throw translated(e);
    }
    input.bytes = 0;
    if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
      throw malformed(event, "more than " + MAX_DEPTH + " levels deep");
    }
    if (event instanceof CollectionEndEvent) {
      depth--;
    }
    return event;
  }

  /** Whether {@code event} is the null of YAML: nothing, {@code ~} or {@code null}. */
  public static boolean isNull(Event event) {
    return event instanceof ScalarEvent scalar
        && scalar.isPlain()
        && scalar.getTag().isEmpty()
        && PlainScalar.isNull(scalar.getValue());
  }

  /** An error at the position of {@code event}. */
  public static MalformedContentException malformed(Event event, String problem) {
    return new MalformedContentException(
        event.getStartMark().map(YamlEvents::line).orElse("") + problem);
  }

  private static String line(Mark mark) {
    return "line " + (mark.getLine() + 1) + ": ";
  }

  private static IOException translated(YamlEngineException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof IOException io && !(io instanceof CharacterCodingException)) {
        return io;
      }
    }
    if (e instanceof MarkedYamlEngineException marked) {
      String line = marked.getProblemMark().map(YamlEvents::line).orElse("");
      return new MalformedContentException("not YAML: " + line + marked.getProblem(), e);
    }
    return new MalformedContentException("not YAML: " + e.getMessage(), e);
  }

  /** Bounds the memory for a scalar or for comments before the next event. */
  private static final class SinceLastEvent extends BlockInputStream {
    private int bytes;

    SinceLastEvent(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (bytes > LARGEST_EVENT_BYTES) {
        throw new MalformedContentException(
            "a single text of more than " + LARGEST_EVENT_BYTES / 1024 + " KiB");
      }
      int read = in.read(buffer, offset, length);
      bytes += Math.max(0, read);
      return read;
    }
  }
}
