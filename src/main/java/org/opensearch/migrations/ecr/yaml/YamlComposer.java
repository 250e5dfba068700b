package org.opensearch.migrations.ecr.yaml;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;

/**
 * Composes values from the events of a YAML parser rather than from its object tree, so that depth
 * and alias expansion are bounded while reading. An alias to a node that contains it is unknown.
 *
 * @param <T> what nodes become
 * @param <X> thrown when a document is rejected
 */
public abstract class YamlComposer<T, X extends Exception> {

  private static final String MERGE_TAG = "tag:yaml.org,2002:merge";

  /** The source of the events. */
  @FunctionalInterface
  public interface Events<X extends Exception> {
    /** The next event. */
    Event next() throws X;
  }

  /** Why a document is rejected. */
  protected enum Rejection {
    TOO_DEEP,
    UNKNOWN_ALIAS,
    TOO_LARGE
  }

  /** Composes an entry of a mapping. */
  @FunctionalInterface
  protected interface EntryReader<X extends Exception> {
    /** Composes the entry that begins with {@code key}. */
    void compose(Event key) throws X;
  }

  /** A value and its weight with aliases expanded. */
  private record Anchored<T>(T value, long weight) {}

  private final Events<X> events;
  private final int maxDepth;
  private final long maxWeight;
  private final AliasBudget budget;
  private final Map<Anchor, Anchored<T>> anchors = new HashMap<>();
  private long weight;
  private int depth;

  /**
   * A composer.
   *
   * @param maxDepth the maximum number of levels below the root
   * @param maxWeight the maximum weight of a document with aliases expanded
   * @param budget what aliases may weigh
   */
  protected YamlComposer(Events<X> events, int maxDepth, long maxWeight, AliasBudget budget) {
    this.events = events;
    this.maxDepth = maxDepth;
    this.maxWeight = maxWeight;
    this.budget = budget;
  }

  /** The value of a scalar. */
  protected abstract T scalar(ScalarEvent event) throws X;

  /** The value of a sequence. */
  protected abstract T list(Event start, List<T> items) throws X;

  /** The value of a mapping, whose entries {@link #entries} reads. */
  protected abstract T map(Event start) throws X;

  /** The weight of a node without the nodes in it. */
  protected abstract long weight(Event event, T value);

  /** The exception for a rejected document. */
  protected abstract X rejected(Event event, Rejection why);

  /** The root of a document, whose start was the last event. */
  protected final T document() throws X {
    anchors.clear();
    weight = 0;
    return node();
  }

  /** The next event. */
  protected final Event next() throws X {
    return events.next();
  }

  /** The next node. */
  protected final T node() throws X {
    return node(events.next());
  }

  /** The node that begins with {@code event}. */
  protected final T node(Event event) throws X {
    if (depth > maxDepth) {
      throw rejected(event, Rejection.TOO_DEEP);
    }
    if (event instanceof AliasEvent alias) {
      return referent(alias);
    }
    long before = weight;
    T value;
    if (event instanceof ScalarEvent scalar) {
      value = scalar(scalar);
    } else {
      depth++;
      value = event instanceof SequenceStartEvent ? list(event, items()) : map(event);
      depth--;
    }
    add(weight(event, value), event);
    long own = weight - before;
    ((NodeEvent) event).getAnchor().ifPresent(a -> anchors.put(a, new Anchored<>(value, own)));
    return value;
  }

  private void add(long more, Event event) throws X {
    weight += more;
    if (weight > maxWeight) {
      throw rejected(event, Rejection.TOO_LARGE);
    }
  }

  private T referent(AliasEvent alias) throws X {
    Anchored<T> referent = anchors.get(alias.getAlias());
    if (referent == null) {
      throw rejected(alias, Rejection.UNKNOWN_ALIAS);
    }
    if (!budget.spend(referent.weight())) {
      throw rejected(alias, Rejection.TOO_LARGE);
    }
    add(referent.weight(), alias);
    return referent.value();
  }

  private List<T> items() throws X {
    List<T> items = new ArrayList<>();
    for (Event e = events.next(); !(e instanceof SequenceEndEvent); e = events.next()) {
      items.add(node(e));
    }
    return items;
  }

  /** Passes the key of each entry to {@code entry}, up to the end of the mapping. */
  protected final void entries(EntryReader<X> entry) throws X {
    for (Event key = events.next(); !(key instanceof MappingEndEvent); key = events.next()) {
      entry.compose(key);
    }
  }

  /** Whether a key is {@code <<}, whose value's entries become entries of the mapping. */
  public static boolean isMergeKey(Event key) {
    return key instanceof ScalarEvent scalar
        && scalar.getValue().equals("<<")
        && scalar.getTag().map(MERGE_TAG::equals).orElse(scalar.isPlain());
  }

  /**
   * Merges a mapping, or a list of mappings of which the first takes precedence. As in Helm's YAML
   * reader, it replaces entries before the merge key, and is replaced by entries after it.
   *
   * @return whether {@code value} can be merged
   */
  protected static boolean merge(Object value, Map<String, Object> entries) {
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
