package org.opensearch.migrations.ecr.helm.repository;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;
import org.opensearch.migrations.ecr.helm.go.YamlEvents;
import org.opensearch.migrations.ecr.helm.repository.ChartIndex.IndexedVersion;
import org.opensearch.migrations.ecr.yaml.YamlComposer;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;

/**
 * Reads an index.yaml as it arrives, YAML or JSON, and keeps versions, urls and digests alone:
 * popular repositories have indexes of tens of megabytes, nearly all of it descriptions.
 */
final class ChartIndexReader {

  /** Far more than the largest public index needs; keeps a hostile one from filling the memory. */
  private static final int MOST_BYTES_KEPT = 16 * 1024 * 1024;

  /** What a text takes beside its characters, with its share of the version that it belongs to. */
  private static final int BYTES_PER_TEXT = 64;

  /** What a chart's name, its place in the map and its list of versions take. */
  private static final int BYTES_PER_CHART = 200;

  private static final int LONGEST_TEXT = 4096;

  private static final List<String> FIELDS = List.of("version", "urls", "digest");

  private final YamlEvents events;
  private final Map<String, Node> anchors = new HashMap<>();
  private final IdentityHashMap<Node, List<IndexedVersion>> aliasedVersions =
      new IdentityHashMap<>();

  /** How many nodes with anchors there are around what is read: all in them is kept. */
  private int anchored;

  private boolean hasAliases;
  private int bytesKept;

  /** A value, as far as it can be part of a chart's versions. */
  private sealed interface Node {}

  /** A text; empty if it is longer than any that is of use. */
  private record Text(Optional<String> value) implements Node {}

  private record Items(List<Node> items) implements Node {}

  /** Those of {@link #FIELDS} that a mapping has. */
  private record Fields(Map<String, Node> byName) implements Node {}

  private ChartIndexReader(YamlEvents events) {
    this.events = events;
  }

  /**
   * Reads an index.
   *
   * @throws MalformedContentException when it is not an index
   * @throws IOException what {@code in} threw
   */
  static ChartIndex read(InputStream in) throws IOException {
    return new ChartIndexReader(new YamlEvents(in)).read();
  }

  /**
   * Reads an index without parsing what is not needed of it, which is much faster.
   *
   * @return empty when it is written in such a way that all of it has to be parsed: {@link #read}
   *     it
   * @throws MalformedContentException when it is not an index
   * @throws IOException what {@code in} threw
   */
  static Optional<ChartIndex> readSieved(InputStream in) throws IOException {
    IndexSieve sieve = new IndexSieve(in);
    ChartIndexReader reader = new ChartIndexReader(new YamlEvents(sieve));
    try {
      ChartIndex index = reader.read();
      return sieve.isDoubtful(reader.hasAliases) ? Optional.empty() : Optional.of(index);
    } catch (MalformedContentException e) {
      if (sieve.isDoubtful(reader.hasAliases)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private ChartIndex read() throws IOException {
    Event event = events.next();
    while (!(event instanceof DocumentStartEvent)) {
      if (event instanceof StreamEndEvent) {
        throw new MalformedContentException("it is empty");
      }
      event = events.next();
    }
    Event root = events.next();
    if (!(root instanceof MappingStartEvent)) {
      throw YamlEvents.malformed(root, "expected a mapping with `entries`");
    }
    Map<String, List<IndexedVersion>> charts = null;
    for (Event key = events.next(); !(key instanceof MappingEndEvent); key = events.next()) {
      if (isKey(key, "entries")) {
        charts = readCharts(events.next());
      } else {
        skip(key);
        skip(events.next());
      }
    }
    if (charts == null) {
      throw new MalformedContentException("it has no `entries`");
    }
    return new ChartIndex(charts);
  }

  private Map<String, List<IndexedVersion>> readCharts(Event first) throws IOException {
    Map<String, List<IndexedVersion>> charts = new HashMap<>();
    if (first instanceof ScalarEvent scalar && scalar.getValue().isEmpty()) {
      return charts;
    }
    if (!(first instanceof MappingStartEvent)) {
      throw YamlEvents.malformed(first, "expected charts by name below `entries`");
    }
    for (Event key = events.next(); !(key instanceof MappingEndEvent); key = events.next()) {
      if (YamlComposer.isMergeKey(key)) {
        throw YamlEvents.malformed(key, "charts that a merge key adds are not supported");
      }
      bytesKept += BYTES_PER_CHART - BYTES_PER_TEXT;
      String name = text(key, node(key), "a chart's name");
      charts.put(name, readVersions(events.next()));
    }
    return charts;
  }

  private List<IndexedVersion> readVersions(Event first) throws IOException {
    boolean isKept = first instanceof AliasEvent || anchorOf(first).isPresent();
    if (isKept) {
      Node node = node(first);
      List<IndexedVersion> known = aliasedVersions.get(node);
      if (known == null) {
        known = new ArrayList<>();
        for (Node item : node instanceof Items list ? list.items() : List.<Node>of()) {
          add(first, item, known);
        }
        aliasedVersions.put(node, known);
      }
      return known;
    }
    List<IndexedVersion> versions = new ArrayList<>();
    if (!(first instanceof SequenceStartEvent)) {
      skip(first);
      return versions;
    }
    for (Event item = events.next(); !(item instanceof SequenceEndEvent); item = events.next()) {
      if (item instanceof MappingStartEvent || item instanceof AliasEvent) {
        add(item, node(item), versions);
      } else {
        skip(item);
      }
    }
    return versions;
  }

  private void add(Event event, Node item, List<IndexedVersion> versions) throws IOException {
    if (item instanceof Fields fields) {
      Map<String, Node> byName = fields.byName();
      Node urls = byName.get("urls");
      IndexedVersion version =
          new IndexedVersion(
              text(event, byName.get("version"), "`version`"),
              text(event, urls instanceof Items list ? firstOf(list) : urls, "an entry of `urls`"),
              text(event, byName.get("digest"), "`digest`"));
      // Helm passes over what has no version, too.
      if (!version.version().isEmpty()) {
        keep(event, BYTES_PER_TEXT);
        versions.add(version);
      }
    }
  }

  /** The first of several urls, which is the one that Helm takes as well. */
  private static Node firstOf(Items urls) {
    return urls.items().isEmpty() ? null : urls.items().get(0);
  }

  private static String text(Event event, Node node, String what) throws IOException {
    if (node == null) {
      return "";
    }
    if (!(node instanceof Text text)) {
      throw YamlEvents.malformed(event, what + " is not a text");
    }
    return text.value()
        .orElseThrow(
            () -> YamlEvents.malformed(event, what + " is too long, or there are too many"));
  }

  /** What {@code first} begins. */
  private Node node(Event first) throws IOException {
    if (first instanceof AliasEvent alias) {
      hasAliases = true;
      keep(first, anchored > 0 ? BYTES_PER_TEXT : 0);
      Node referent = anchors.get(alias.getAlias().getValue());
      if (referent == null) {
        throw YamlEvents.malformed(alias, "no anchor '" + alias.getAlias() + "' before this alias");
      }
      return referent;
    }
    Optional<String> anchor = anchorOf(first);
    anchored += anchor.isPresent() ? 1 : 0;
    Node node;
    if (first instanceof ScalarEvent scalar) {
      node = text(scalar);
    } else {
      keep(first, anchored > 0 ? BYTES_PER_TEXT : 0);
      node = first instanceof SequenceStartEvent ? items() : fields();
    }
    anchored -= anchor.isPresent() ? 1 : 0;
    anchor.ifPresent(name -> anchors.put(name, node));
    return node;
  }

  private Node text(ScalarEvent scalar) throws IOException {
    String text = scalar.getValue();
    if (text.length() > LONGEST_TEXT) {
      keep(scalar, BYTES_PER_TEXT);
      return new Text(Optional.empty());
    }
    keep(scalar, BYTES_PER_TEXT + text.getBytes(StandardCharsets.UTF_8).length);
    return new Text(Optional.of(text));
  }

  private Node items() throws IOException {
    List<Node> items = new ArrayList<>();
    for (Event item = events.next(); !(item instanceof SequenceEndEvent); item = events.next()) {
      items.add(node(item));
    }
    return new Items(items);
  }

  private Node fields() throws IOException {
    Map<String, Node> byName = new HashMap<>();
    for (Event key = events.next(); !(key instanceof MappingEndEvent); key = events.next()) {
      Optional<String> field = field(key);
      if (YamlComposer.isMergeKey(key)) {
        merge(key, node(events.next()), byName);
      } else if (field.isPresent()) {
        byName.put(field.get(), node(events.next()));
      } else {
        skip(key);
        skip(events.next());
      }
    }
    return new Fields(byName);
  }

  private static Optional<String> field(Event key) {
    return FIELDS.stream().filter(name -> isKey(key, name)).findFirst();
  }

  private static void merge(Event key, Node value, Map<String, Node> byName) throws IOException {
    List<Node> sources = value instanceof Items list ? list.items() : List.of(value);
    for (int i = sources.size() - 1; i >= 0; i--) {
      if (!(sources.get(i) instanceof Fields source)) {
        throw YamlEvents.malformed(key, "a merge key needs a mapping, or a list of mappings");
      }
      byName.putAll(source.byName());
    }
  }

  /** Passes over the rest of a node, but for what aliases may mean. */
  private void skip(Event first) throws IOException {
    if (anchorOf(first).isPresent()) {
      node(first);
    } else if (first instanceof CollectionStartEvent) {
      for (Event e = events.next(); !(e instanceof CollectionEndEvent); e = events.next()) {
        skip(e);
      }
    }
  }

  private void keep(Event event, int bytes) throws IOException {
    bytesKept += bytes;
    if (bytesKept > MOST_BYTES_KEPT) {
      throw YamlEvents.malformed(event, "a text is too long, or there are too many");
    }
  }

  private static Optional<String> anchorOf(Event event) {
    return event instanceof AliasEvent || !(event instanceof NodeEvent node)
        ? Optional.empty()
        : node.getAnchor().map(Anchor::getValue);
  }

  /** Helm finds keys in whatever case. */
  private static boolean isKey(Event event, String name) {
    return event instanceof ScalarEvent scalar && scalar.getValue().equalsIgnoreCase(name);
  }
}
