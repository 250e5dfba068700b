package org.opensearch.migrations.ecr.helm.go;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;

/** A small YAML file as values, typed as Helm types them (see {@link PlainScalar}). */
public final class YamlDocument {

  /**
   * How many characters what aliases stand for may have in all, as much as a Chart.yaml itself:
   * each is copied when it is written down.
   */
  private static final int MOST_ALIASED = 1024 * 1024;

  /** What a value takes beside its text, in characters. */
  private static final int VALUE_WEIGHT = 16;

  /** A number with an exponent is written without, and then has up to so many characters. */
  private static final int LONGEST_NUMBER = 320;

  private static final String TEXT_TAG = "tag:yaml.org,2002:str";

  private final YamlEvents events;
  private final Map<String, Anchored> anchors = new HashMap<>();

  /** The weight of all that was read so far, with its aliases expanded. */
  private long read;

  private long aliased;

  /** A value that aliases can stand for, and what each adds. */
  private record Anchored(Object value, long weight) {}

  private YamlDocument(YamlEvents events) {
    this.events = events;
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
    return new YamlDocument(events).value(events.next());
  }

  private Object value(Event first) throws IOException {
    if (first instanceof AliasEvent alias) {
      return referent(alias);
    }
    long before = read;
    read += VALUE_WEIGHT;
    Object value;
    if (first instanceof ScalarEvent scalar) {
      value = scalar(scalar);
    } else {
      value = first instanceof SequenceStartEvent ? list() : map();
    }
    if (first instanceof NodeEvent node && node.getAnchor().isPresent()) {
      anchors.put(node.getAnchor().get().getValue(), new Anchored(value, read - before));
    }
    return value;
  }

  private Object scalar(ScalarEvent scalar) {
    String text = scalar.getValue();
    boolean typed = scalar.isPlain() && !scalar.getTag().filter(TEXT_TAG::equals).isPresent();
    Object value = typed ? PlainScalar.resolve(text) : text;
    read += value instanceof Double ? LONGEST_NUMBER : text.length();
    return value;
  }

  private Object referent(AliasEvent alias) throws IOException {
    String anchor = alias.getAlias().getValue();
    Anchored referent = anchors.get(anchor);
    if (referent == null) {
      throw YamlEvents.malformed(alias, "no anchor '" + anchor + "' before this alias");
    }
    aliased += referent.weight();
    if (aliased > MOST_ALIASED) {
      throw YamlEvents.malformed(alias, "aliases of more text than is accepted");
    }
    read += referent.weight();
    return referent.value();
  }

  private List<Object> list() throws IOException {
    List<Object> list = new ArrayList<>();
    for (Event item = events.next(); !(item instanceof SequenceEndEvent); item = events.next()) {
      list.add(value(item));
    }
    return list;
  }

  private Map<String, Object> map() throws IOException {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Event key = events.next(); !(key instanceof MappingEndEvent); key = events.next()) {
      if (YamlEvents.isMergeKey(key)) {
        merge(events.next(), map);
        continue;
      }
      Object name = value(key);
      if (name == null || name instanceof Map || name instanceof List) {
        throw YamlEvents.malformed(key, "a key that is not a text");
      }
      map.put(PlainScalar.text(name), value(events.next()));
    }
    return map;
  }

  /**
   * Adds the entries of one mapping or of several, of which the first counts most. As in Helm's
   * YAML reader, they replace what stands before the merge key, and what stands after it replaces
   * them.
   */
  private void merge(Event first, Map<String, Object> map) throws IOException {
    Object value = value(first);
    boolean isList = first instanceof SequenceStartEvent && value instanceof List;
    List<?> sources = isList ? (List<?>) value : Collections.singletonList(value);
    for (int i = sources.size() - 1; i >= 0; i--) {
      if (!(sources.get(i) instanceof Map<?, ?> source)) {
        throw YamlEvents.malformed(first, "a merge key needs a mapping, or a list of mappings");
      }
      source.forEach((name, child) -> map.put((String) name, child));
    }
  }
}
