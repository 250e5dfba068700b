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
 * Reads an index.yaml (YAML or JSON) as a stream and keeps only versions, URLs and digests: the
 * indexes of popular repositories have tens of megabytes, most of which are descriptions.
 */
final class ChartIndexReader {

  /** Far more than the largest public index requires; limits the memory for a hostile one. */
  private static final int MAX_BYTES_KEPT = 16 * 1024 * 1024;

  /** The overhead of a string, including its share of the version that it belongs to. */
  private static final int BYTES_PER_STRING = 64;

  /** The overhead of a chart: its name, its map entry and its list of versions. */
  private static final int BYTES_PER_CHART = 200;

  private static final int MAX_STRING = 4096;

  private static final List<String> FIELDS = List.of("version", "urls", "digest");

  private final YamlEvents events;
  private final Map<String, Node> anchors = new HashMap<>();
  private final IdentityHashMap<Node, List<IndexedVersion>> aliasedVersions =
      new IdentityHashMap<>();

  /** The number of enclosing nodes with anchors, whose content is kept completely. */
  private int anchored;

  private boolean hasAliases;
  private int bytesKept;

  /** A value that can be part of a chart version. */
  private sealed interface Node {}

  /** A string; empty if it is too long to be useful. */
  private record Text(Optional<String> value) implements Node {}

  private record Items(List<Node> items) implements Node {}

  /** The {@link #FIELDS} of a mapping. */
  private record Fields(Map<String, Node> byName) implements Node {}

  private ChartIndexReader(YamlEvents events) {
    this.events = events;
  }

  /**
   * Reads an index.
   *
   * @throws MalformedContentException if it is not an index
   * @throws IOException if {@code in} cannot be read
   */
  static ChartIndex read(InputStream in) throws IOException {
    return new ChartIndexReader(new YamlEvents(in)).read();
  }

  /**
   * Reads an index without parsing the parts that are not needed, which is much faster.
   *
   * @return empty if its style requires parsing it completely, with {@link #read}
   * @throws MalformedContentException if it is not an index
   * @throws IOException if {@code in} cannot be read
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
    if (YamlEvents.isNull(first)) {
      return charts;
    }
    if (!(first instanceof MappingStartEvent)) {
      throw YamlEvents.malformed(first, "expected charts by name below `entries`");
    }
    for (Event key = events.next(); !(key instanceof MappingEndEvent); key = events.next()) {
      if (YamlComposer.isMergeKey(key)) {
        throw YamlEvents.malformed(key, "merge keys in `entries` are not supported");
      }
      bytesKept += BYTES_PER_CHART - BYTES_PER_STRING;
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
      // Helm also ignores entries without a version.
      if (!version.version().isEmpty()) {
        keep(event, BYTES_PER_STRING);
        versions.add(version);
      }
    }
  }

  /** The first of several URLs, which is also the one that Helm uses. */
  private static Node firstOf(Items urls) {
    return urls.items().isEmpty() ? null : urls.items().get(0);
  }

  private static String text(Event event, Node node, String what) throws IOException {
    if (node == null) {
      return "";
    }
    if (!(node instanceof Text text)) {
      throw YamlEvents.malformed(event, what + " is not a string");
    }
    return text.value()
        .orElseThrow(
            () -> YamlEvents.malformed(event, what + " is too long, or the index is too large"));
  }

  /** The node that starts with {@code first}. */
  private Node node(Event first) throws IOException {
    if (first instanceof AliasEvent alias) {
      hasAliases = true;
      keep(first, anchored > 0 ? BYTES_PER_STRING : 0);
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
      keep(first, anchored > 0 ? BYTES_PER_STRING : 0);
      node = first instanceof SequenceStartEvent ? items() : fields();
    }
    anchored -= anchor.isPresent() ? 1 : 0;
    anchor.ifPresent(name -> anchors.put(name, node));
    return node;
  }

  private Node text(ScalarEvent scalar) throws IOException {
    // Some programs write null for a field that has no value.
    String text = YamlEvents.isNull(scalar) ? "" : scalar.getValue();
    if (text.length() > MAX_STRING) {
      keep(scalar, BYTES_PER_STRING);
      return new Text(Optional.empty());
    }
    keep(scalar, BYTES_PER_STRING + text.getBytes(StandardCharsets.UTF_8).length);
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
        throw YamlEvents.malformed(key, "a merge key requires a mapping or a list of mappings");
      }
      byName.putAll(source.byName());
    }
  }

  /** Skips the rest of a node, except for anchors that aliases can refer to. */
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
    if (bytesKept > MAX_BYTES_KEPT) {
      throw YamlEvents.malformed(event, "a string is too long, or the index is too large");
    }
  }

  private static Optional<String> anchorOf(Event event) {
    return event instanceof AliasEvent || !(event instanceof NodeEvent node)
        ? Optional.empty()
        : node.getAnchor().map(Anchor::getValue);
  }

  /** Helm ignores the case of keys. */
  private static boolean isKey(Event event, String name) {
    return event instanceof ScalarEvent scalar && scalar.getValue().equalsIgnoreCase(name);
  }
}
