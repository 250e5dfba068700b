package org.opensearch.migrations.ecr.images;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.Event.ID;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads third-party YAML or JSON into maps, lists and strings; scalars are kept as written. As in
 * Helm, the last of several duplicate keys wins. Based on the parser's events, so that depth and
 * alias expansion are bounded while reading.
 */
public final class LooseYaml {

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

  private static final String MERGE = "<<";

  /** A value and its weight with aliases expanded. */
  private record Weighed(Object value, long weight) {}

  /**
   * The limit on how much aliases may expand the documents of one render. All documents share it,
   * because YAML can be nested in YAML and each level could multiply the size of the level above.
   */
  public static final class AliasBudget {

    private static final long BASE = 1_000_000;

    private long left;

    /** A budget for {@code length} characters of YAML: they may grow to about twice their size. */
    public AliasBudget(int length) {
      left = BASE + length;
    }

    private void spend(long weight) {
      if (weight > left) {
        throw new YamlEngineException("aliases expand to too much");
      }
      left -= weight;
    }
  }

  private final Iterator<Event> events;
  private final AliasBudget budget;
  private final Map<Anchor, Weighed> anchors = new HashMap<>();

  private LooseYaml(String text, AliasBudget budget) {
    this.events = new Parse(SETTINGS).parseString(text).iterator();
    this.budget = budget;
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
      return Optional.of(new LooseYaml(text, budget).documents());
    } catch (YamlEngineException e) {
      return Optional.empty();
    }
  }

  private List<Object> documents() {
    List<Object> documents = new ArrayList<>();
    while (events.hasNext()) {
      if (events.next().getEventId() == ID.DocumentStart) {
        anchors.clear();
        documents.add(node(events.next(), 0).value());
      }
    }
    return documents;
  }

  private Weighed node(Event event, int depth) {
    if (depth > MAX_DEPTH) {
      throw new YamlEngineException("nested too deep");
    }
    if (event instanceof AliasEvent alias) {
      return aliased(alias);
    }
    Weighed node;
    if (event instanceof ScalarEvent scalar) {
      node = new Weighed(scalar.getValue(), NODE_WEIGHT + scalar.getValue().length());
    } else {
      boolean list = event.getEventId() == ID.SequenceStart;
      node = list ? list(depth) : map(depth);
    }
    ((NodeEvent) event).getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
    return node;
  }

  private Weighed aliased(AliasEvent alias) {
    Weighed referent = anchors.get(alias.getAlias());
    if (referent == null) {
      throw new YamlEngineException("an alias of nothing");
    }
    budget.spend(referent.weight());
    return referent;
  }

  private Weighed list(int depth) {
    List<Object> items = new ArrayList<>();
    long weight = NODE_WEIGHT;
    for (Event e = events.next(); e.getEventId() != ID.SequenceEnd; e = events.next()) {
      Weighed item = node(e, depth + 1);
      items.add(item.value());
      weight += item.weight();
    }
    return new Weighed(items, weight);
  }

  private Weighed map(int depth) {
    Map<String, Object> entries = new LinkedHashMap<>();
    long weight = NODE_WEIGHT;
    for (Event e = events.next(); e.getEventId() != ID.MappingEnd; e = events.next()) {
      Weighed key = node(e, depth + 1);
      Weighed value = node(events.next(), depth + 1);
      boolean isMerge =
          e instanceof ScalarEvent scalar && scalar.isPlain() && MERGE.equals(key.value());
      if (!isMerge || !merge(value.value(), entries)) {
        // A key that is a map or a list comes from a template's {{ }}: it has no name.
        entries.put(key.value() instanceof String text ? text : "?", value.value());
      }
      weight += key.weight() + value.weight();
    }
    return new Weighed(entries, weight);
  }

  /** As Helm's YAML reader: replaces what stands before, and the first of several counts most. */
  private static boolean merge(Object value, Map<String, Object> entries) {
    List<?> sources = value instanceof List<?> list ? list : Collections.singletonList(value);
    if (!sources.stream().allMatch(Map.class::isInstance)) {
      return false;
    }
    for (int i = sources.size() - 1; i >= 0; i--) {
      ((Map<?, ?>) sources.get(i)).forEach((name, child) -> entries.put((String) name, child));
    }
    return true;
  }
}
