package org.opensearch.migrations.ecr.helm.go;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.migrations.ecr.yaml.AliasBudget;
import org.opensearch.migrations.ecr.yaml.YamlComposer;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;

/** A small YAML file as values, typed as Helm types them (see {@link PlainScalar}). */
public final class YamlDocument extends YamlComposer<Object, IOException> {

  /** The maximum length of all aliased text, in characters: each alias is written out as a copy. */
  private static final int MOST_ALIASED = 1024 * 1024;

  /** The weight of a value in addition to its text, in characters. */
  private static final int VALUE_WEIGHT = 16;

  /** The maximum length of a number that is written without an exponent, in characters. */
  private static final int LONGEST_NUMBER = 320;

  private static final String TEXT_TAG = "tag:yaml.org,2002:str";

  private YamlDocument(YamlEvents events) {
    super(events::next, Integer.MAX_VALUE, Long.MAX_VALUE, new AliasBudget(MOST_ALIASED));
  }

  /**
   * Reads the first document.
   *
   * @return null, or a {@code Map}, {@code List}, {@code String}, {@code Boolean} or {@code Number}
   */
  public static Object read(String text) throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    YamlEvents events = new YamlEvents(new ByteArrayInputStream(content));
    Event event = events.next();
    while (!(event instanceof DocumentStartEvent)) {
      if (event instanceof StreamEndEvent) {
        return null;
      }
      event = events.next();
    }
    return new YamlDocument(events).document();
  }

  @Override
  protected Object scalar(ScalarEvent scalar) {
    String text = scalar.getValue();
    boolean typed = scalar.isPlain() && !scalar.getTag().filter(TEXT_TAG::equals).isPresent();
    return typed ? PlainScalar.resolve(text) : text;
  }

  @Override
  protected Object list(Event start, List<Object> items) {
    return items;
  }

  @Override
  protected Object map(Event start) throws IOException {
    Map<String, Object> map = new LinkedHashMap<>();
    entries(
        key -> {
          if (isMergeKey(key)) {
            merge(map);
            return;
          }
          Object name = node(key);
          if (name == null || name instanceof Map || name instanceof List) {
            throw YamlEvents.malformed(key, "a key that is not a text");
          }
          map.put(PlainScalar.text(name), node());
        });
    return map;
  }

  /** Go merges a list only if it is written in place, not through an alias. */
  private void merge(Map<String, Object> map) throws IOException {
    Event first = next();
    Object value = node(first);
    boolean isAliasOfList = value instanceof List && !(first instanceof SequenceStartEvent);
    if (isAliasOfList || !merge(value, map)) {
      throw YamlEvents.malformed(first, "a merge key needs a mapping, or a list of mappings");
    }
  }

  @Override
  protected long weight(Event event, Object value) {
    if (!(event instanceof ScalarEvent scalar)) {
      return VALUE_WEIGHT;
    }
    int length = value instanceof Double ? LONGEST_NUMBER : scalar.getValue().length();
    return (long) VALUE_WEIGHT + length;
  }

  @Override
  protected IOException rejected(Event event, Rejection why) {
    return switch (why) {
      case UNKNOWN_ALIAS -> {
        String anchor = ((AliasEvent) event).getAlias().getValue();
        yield YamlEvents.malformed(event, "no anchor '" + anchor + "' before this alias");
      }
      case TOO_LARGE -> YamlEvents.malformed(event, "aliases expand to too much text");
      case TOO_DEEP -> YamlEvents.malformed(event, "it is nested too deep");
    };
  }
}
