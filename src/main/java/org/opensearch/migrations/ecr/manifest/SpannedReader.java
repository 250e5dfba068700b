package org.opensearch.migrations.ecr.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.manifest.SpannedNode.Entry;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** Reads a text, known to be YAML, into pieces with their places. */
final class SpannedReader {

  private final SourceText source;
  private final Problems problems;
  private final Iterator<Event> events;

  /** Marks count code points: the place of each in the text. */
  private final int[] offsets;

  private final Map<Anchor, SpannedNode> anchored = new HashMap<>();
  private final List<SpannedNode.Alias> aliases = new ArrayList<>();
  private final List<SpannedDocument.Span> anchors = new ArrayList<>();

  SpannedReader(SourceText source, Problems problems) {
    this.source = source;
    this.problems = problems;
    String text = source.text();
    this.offsets = new int[text.codePointCount(0, text.length()) + 1];
    for (int i = 1; i < offsets.length; i++) {
      offsets[i] = text.offsetByCodePoints(offsets[i - 1], 1);
    }
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(YamlReader.MAX_BYTES).build();
    this.events = new Parse(settings).parseString(text).iterator();
  }

  SpannedDocument document() {
    events.next(); // The stream's start.
    events.next(); // The document's start.
    SpannedNode root = node(events.next());
    return new SpannedDocument(source, root, List.copyOf(aliases), List.copyOf(anchors));
  }

  private SpannedNode node(Event event) {
    if (event instanceof AliasEvent alias) {
      SpannedNode target = anchored.get(alias.getAlias());
      aliases.add(new SpannedNode.Alias(target, start(event), end(event)));
      return aliases.get(aliases.size() - 1);
    }
    int anchorStart = start(event);
    int start = anchorStart;
    Optional<Anchor> anchor = ((NodeEvent) event).getAnchor();
    if (anchor.isPresent()) {
      int end = start + 1 + anchor.get().getValue().length();
      anchors.add(new SpannedDocument.Span(start, end));
      start = source.skipToContent(end);
    }
    SpannedNode node =
        event instanceof ScalarEvent scalar
            ? scalar(scalar, anchorStart, start)
            : collection((CollectionStartEvent) event, anchorStart, start);
    anchor.ifPresent(name -> anchored.put(name, node));
    return node;
  }

  private SpannedNode scalar(ScalarEvent event, int anchorStart, int start) {
    int end = end(event);
    if (event.isLiteral() || event.isFolded()) {
      end = blockScalarEnd(start, end);
    }
    Object value = YamlScalars.resolve(event, problems).value();
    ScalarStyle style = event.getScalarStyle();
    // The content that was looked for behind an anchor is not its own where it is empty.
    return new SpannedNode.Scalar(value, style, anchorStart, Math.min(start, end), end);
  }

  /** The parser takes the blank lines behind it for part of it; they are where it says so. */
  private int blockScalarEnd(int start, int end) {
    String text = source.text();
    boolean keepsBlankLines = text.substring(start, source.lineEnd(start)).contains("+");
    int trimmed = start + text.substring(start, end).stripTrailing().length();
    return source.lineEnd(keepsBlankLines ? source.lineStart(end - 1) : trimmed);
  }

  private SpannedNode collection(CollectionStartEvent event, int anchorStart, int start) {
    return event.getEventId() == Event.ID.SequenceStart
        ? sequence(event.isFlow(), anchorStart, start)
        : mapping(event.isFlow(), anchorStart, start);
  }

  private SpannedNode sequence(boolean flow, int anchorStart, int start) {
    List<SpannedNode> items = new ArrayList<>();
    int end = start;
    Event event = events.next();
    for (; event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
      items.add(node(event));
      end = items.get(items.size() - 1).end();
    }
    return new SpannedNode.Sequence(items, flow, anchorStart, start, flow ? end(event) : end);
  }

  private SpannedNode mapping(boolean flow, int anchorStart, int start) {
    List<Entry> entries = new ArrayList<>();
    int end = start;
    Event event = events.next();
    for (; event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
      SpannedNode key = node(event);
      int colon = source.skipToContent(key.end());
      int colonEnd = source.has(':', colon) ? colon + 1 : key.end();
      String name = String.valueOf(scalar(key));
      entries.add(new Entry(name, key.anchorStart(), colonEnd, node(events.next())));
      end = entries.get(entries.size() - 1).end();
    }
    return new SpannedNode.Mapping(entries, flow, anchorStart, start, flow ? end(event) : end);
  }

  private int start(Event event) {
    return offset(event.getStartMark());
  }

  private int end(Event event) {
    return offset(event.getEndMark());
  }

  private int offset(Optional<Mark> mark) {
    return offsets[mark.orElseThrow().getIndex()];
  }

  private static Object scalar(SpannedNode key) {
    SpannedNode node = key instanceof SpannedNode.Alias alias ? alias.target() : key;
    return node instanceof SpannedNode.Scalar scalar ? scalar.value() : null;
  }
}
