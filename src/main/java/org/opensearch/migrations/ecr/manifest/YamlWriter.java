package org.opensearch.migrations.ecr.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.model.Failure;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.comments.CommentType;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.CommentEvent;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ImplicitTuple;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.events.StreamStartEvent;

/**
 * Writes YAML 1.2 that readers of YAML 1.1, Helm among them, read as the same values: every string
 * is quoted, and a key is plain only where no reader takes it for anything but text. Block style,
 * in the order given; the same input gives the same bytes.
 */
public final class YamlWriter {

  /** What YAML 1.1 takes for a boolean or null, lower case. */
  private static final Set<String> WORDS =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

  private static final DumpSettings SETTINGS =
      DumpSettings.builder()
          .setDefaultFlowStyle(FlowStyle.BLOCK)
          .setSplitLines(false)
          .setDumpComments(true)
          .setBestLineBreak("\n")
          // Go's reader refuses characters that others print, a byte order mark for one.
          .setUseUnicodeEncoding(false)
          .build();

  private final List<Event> events = new ArrayList<>();

  private YamlWriter() {}

  /**
   * Writes a document.
   *
   * @param header comment lines before it, without {@code #}
   * @param document of maps with string keys, lists, strings, booleans, numbers and null
   */
  public static String write(List<String> header, Map<String, ?> document) {
    YamlWriter writer = new YamlWriter();
    writer.document(header, document);
    return new Present(SETTINGS).emitToString(writer.events.iterator());
  }

  private void document(List<String> header, Map<String, ?> document) {
    events.add(new StreamStartEvent());
    events.add(new DocumentStartEvent(false, Optional.empty(), Map.of()));
    for (String line : header) {
      String text = line.isEmpty() ? "" : " " + Failure.printable(line);
      events.add(new CommentEvent(CommentType.BLOCK, text, Optional.empty(), Optional.empty()));
    }
    value(document);
    events.add(new DocumentEndEvent(false));
    events.add(new StreamEndEvent());
  }

  private void value(Object value) {
    if (value instanceof Map<?, ?> map) {
      events.add(new MappingStartEvent(Optional.empty(), Optional.empty(), true, FlowStyle.BLOCK));
      map.forEach(
          (key, item) -> {
            key((String) key);
            value(item);
          });
      events.add(new MappingEndEvent());
    } else if (value instanceof List<?> list) {
      events.add(new SequenceStartEvent(Optional.empty(), Optional.empty(), true, FlowStyle.BLOCK));
      list.forEach(this::value);
      events.add(new SequenceEndEvent());
    } else if (value instanceof String text) {
      quoted(text);
    } else if (value instanceof Double number) {
      plain(number(number));
    } else {
      plain(String.valueOf(value));
    }
  }

  /** YAML 1.1 wants a sign in the exponent: 1.0E7 would be text. */
  static String number(Double number) {
    return number.toString().replace("E-", "e-").replace("E", "e+");
  }

  private void key(String key) {
    if (isPlainEverywhere(key)) {
      plain(key);
    } else {
      quoted(key);
    }
  }

  /** Whether {@code key} is text to every reader, without quotes, and a word besides. */
  static boolean isPlainEverywhere(String key) {
    return !key.isEmpty()
        && isLetter(key.charAt(0))
        && key.chars().allMatch(c -> isLetter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_')
        && !WORDS.contains(key.toLowerCase(Locale.ROOT));
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private void plain(String text) {
    scalar(text, ScalarStyle.PLAIN, new ImplicitTuple(true, false));
  }

  private void quoted(String text) {
    scalar(text, ScalarStyle.DOUBLE_QUOTED, new ImplicitTuple(false, true));
  }

  private void scalar(String text, ScalarStyle style, ImplicitTuple implicit) {
    events.add(new ScalarEvent(Optional.empty(), Optional.empty(), implicit, text, style));
  }
}
