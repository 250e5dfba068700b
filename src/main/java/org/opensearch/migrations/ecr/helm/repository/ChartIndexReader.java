package org.opensearch.migrations.ecr.helm.repository;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.migrations.ecr.helm.chart.MalformedContentException;
import org.opensearch.migrations.ecr.helm.chart.YamlEvents;
import org.opensearch.migrations.ecr.helm.repository.ChartIndex.IndexedVersion;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
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

  private final YamlEvents events;
  private int bytesKept;

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
        events.skip(key);
        events.skip(events.next());
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
      String name = text(key, "a chart's name");
      bytesKept += BYTES_PER_CHART - BYTES_PER_TEXT;
      charts.put(name, readVersions(events.next()));
    }
    return charts;
  }

  private List<IndexedVersion> readVersions(Event first) throws IOException {
    List<IndexedVersion> versions = new ArrayList<>();
    if (!(first instanceof SequenceStartEvent)) {
      events.skip(first);
      return versions;
    }
    for (Event item = events.next(); !(item instanceof SequenceEndEvent); item = events.next()) {
      if (item instanceof MappingStartEvent) {
        IndexedVersion version = readVersion();
        // Helm passes over what has no version, too.
        if (!version.version().isEmpty()) {
          versions.add(version);
        }
      } else if (item instanceof AliasEvent) {
        throw YamlEvents.malformed(item, "a chart's version is an alias, which is not supported");
      } else {
        events.skip(item);
      }
    }
    return versions;
  }

  private IndexedVersion readVersion() throws IOException {
    String version = "";
    String url = "";
    String digest = "";
    for (Event key = events.next(); !(key instanceof MappingEndEvent); key = events.next()) {
      if (isKey(key, "version")) {
        version = text(events.next(), "`version`");
      } else if (isKey(key, "digest")) {
        digest = text(events.next(), "`digest`");
      } else if (isKey(key, "urls")) {
        url = firstOf(events.next());
      } else if (isKey(key, "<<")) {
        throw YamlEvents.malformed(key, "a merge key, which is not supported");
      } else {
        events.skip(key);
        events.skip(events.next());
      }
    }
    return new IndexedVersion(version, url, digest);
  }

  /** The first of several urls, which is the one that Helm takes as well. */
  private String firstOf(Event urls) throws IOException {
    if (!(urls instanceof SequenceStartEvent)) {
      return text(urls, "`urls`");
    }
    Event first = events.next();
    if (first instanceof SequenceEndEvent) {
      return "";
    }
    String url = text(first, "an entry of `urls`");
    for (Event more = events.next(); !(more instanceof SequenceEndEvent); more = events.next()) {
      events.skip(more);
    }
    return url;
  }

  private String text(Event event, String what) throws IOException {
    if (!(event instanceof ScalarEvent scalar)) {
      throw YamlEvents.malformed(event, what + " is not a text");
    }
    String text = scalar.getValue();
    bytesKept += BYTES_PER_TEXT + text.getBytes(StandardCharsets.UTF_8).length;
    if (text.length() > LONGEST_TEXT || bytesKept > MOST_BYTES_KEPT) {
      throw YamlEvents.malformed(event, what + " is too long, or there are too many");
    }
    return text;
  }

  private static boolean isKey(Event event, String name) {
    return event instanceof ScalarEvent scalar && scalar.getValue().equals(name);
  }
}
