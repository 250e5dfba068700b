package org.opensearch.migrations.ecr.yaml;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads third-party YAML or JSON into maps, lists and strings; scalars are kept as written. As in
 * Helm, the last of several duplicate keys wins.
 */
public final class LooseYaml extends YamlComposer<Object, YamlEngineException> {

  private static final int MAX_DEPTH = 200;

  /** Clusters reject resources of more than a few MiB. */
  private static final int MAX_LENGTH = 16 << 20;

  /** The weight of a node in addition to its text, in characters. */
  private static final int NODE_WEIGHT = 16;

  /** A long line is copied once per buffer, which is slow with the default of 1024. */
  private static final int BUFFER_CODE_POINTS = 64 * 1024;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setCodePointLimit(Integer.MAX_VALUE)
          .setBufferSize(BUFFER_CODE_POINTS)
          .setUseMarks(false)
          .build();

  private LooseYaml(Iterator<Event> events, AliasBudget budget) {
    super(events::next, MAX_DEPTH, Long.MAX_VALUE, budget);
  }

  /**
   * Reads every document of {@code text}.
   *
   * @return each a {@code Map<String, Object>}, a {@code List<Object>} or a String; empty if the
   *     text is not YAML, or exceeds the limits on length, depth or alias expansion
   */
  public static Optional<List<Object>> read(String text, AliasBudget budget) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      Iterator<Event> events = new Parse(SETTINGS).parseString(text).iterator();
      LooseYaml yaml = new LooseYaml(events, budget);
      List<Object> documents = new ArrayList<>();
      while (events.hasNext()) {
        if (events.next().getEventId() == Event.ID.DocumentStart) {
          documents.add(yaml.document());
        }
      }
      return Optional.of(documents);
    } catch (YamlEngineException e) {
      return Optional.empty();
    }
  }

  /** A node that {@link #read} returned, as a map; empty if it is none. */
  @SuppressWarnings("unchecked") // Keys are always text here.
  public static Map<String, Object> asMap(Object node) {
    return node instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }

  /** A node that {@link #read} returned, as a list; empty if it is none. */
  public static List<?> asList(Object node) {
    return node instanceof List<?> list ? list : List.of();
  }

  /** A node that {@link #read} returned, as text; empty if it is none. */
  public static String asText(Object node) {
    return node instanceof String text ? text : "";
  }

  @Override
  protected Object scalar(ScalarEvent event) {
    return event.getValue();
  }

  @Override
  protected Object list(Event start, List<Object> items) {
    return items;
  }

  @Override
  protected Object map(Event start) {
    Map<String, Object> entries = new LinkedHashMap<>();
    entries(
        event -> {
          Object key = node(event);
          Object value = node();
          if (!isMergeKey(event) || !merge(value, entries)) {
            // A key that is a map or a list comes from a template's {{ }}: it has no name.
            entries.put(key instanceof String text ? text : "?", value);
          }
        });
    return entries;
  }

  @Override
  protected long weight(Event event, Object value) {
    return (long) NODE_WEIGHT + (value instanceof String text ? text.length() : 0);
  }

  @Override
  protected YamlEngineException rejected(Event event, Rejection why) {
    return new YamlEngineException(why.name());
  }
}
