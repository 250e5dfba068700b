package org.opensearch.migrations.ecr.yaml;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.comments.CommentType;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.CommentEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads one YAML 1.2 document of bounded size and depth into nodes with positions. */
public final class YamlReader extends YamlComposer<YamlNode, InvalidInputException> {

  /** The maximum size of a file, in bytes. */
  public static final int MAX_BYTES = 1 << 20;

  /** The maximum nesting depth of lists and maps. */
  public static final int MAX_DEPTH = 32;

  /** The maximum number of nodes with aliases expanded. */
  static final int MAX_NODES = 100_000;

  /** The maximum length of a number, in characters: converting long ones is slow. */
  private static final int MAX_NUMBER = 64;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** The core schema of YAML 1.2: {@code on} and {@code 1:30} are text. */
  private static final ScalarResolver RESOLVER = new CoreSchema().getScalarResolver();

  private static final Map<Tag, ConstructNode> CONSTRUCTORS =
      new CoreSchema().getSchemaTagConstructors();

  private final Problems problems;
  private final Iterator<Event> events;

  private YamlReader(Iterator<Event> events, Problems problems) {
    super(events::next, MAX_DEPTH - 1, MAX_NODES, new AliasBudget(MAX_NODES));
    this.events = events;
    this.problems = problems;
  }

  /**
   * Reads a document.
   *
   * @throws InvalidInputException when {@code content} is not one YAML document in UTF-8 within the
   *     bounds, or holds a key twice
   */
  public static YamlNode read(byte[] content, Problems problems) {
    if (content.length > MAX_BYTES) {
      String expected = "at most " + MAX_BYTES + " bytes";
      throw problems.failure(Position.START, "a longer file", expected, "", null);
    }
    String text = decode(content, problems);
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(MAX_BYTES).build();
    try {
      Iterator<Event> events = new Parse(settings).parseString(text).iterator();
      return new YamlReader(events, problems).only();
    } catch (MarkedYamlEngineException e) {
      String context = e.getContext() == null ? "" : e.getContext() + ": ";
      Position position = Position.of(e.getProblemMark().or(e::getContextMark));
      throw invalid(position, context + e.getProblem(), e, problems);
    } catch (ReaderException e) {
      throw problems.failure(
          Position.after(text.substring(0, text.offsetByCodePoints(0, e.getPosition()))),
          String.format("the character U+%04X", e.getCodePoint()),
          "printable characters",
          "",
          e);
    } catch (YamlEngineException e) {
      throw invalid(Position.START, String.valueOf(e.getMessage()), e, problems);
    }
  }

  /**
   * Reads a file that Helm reads too, which accepts more than this reader.
   *
   * @param name the file, as messages name it
   * @return empty if there is no such file, or if it cannot be read
   */
  public static Optional<YamlNode> readIfValid(Path file, String name) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return readIfValid(Files.readAllBytes(file), name);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads a document that Helm reads too, which accepts more than this reader.
   *
   * @param name the file, as messages name it
   * @return empty if it cannot be read
   */
  public static Optional<YamlNode> readIfValid(byte[] content, String name) {
    try {
      return Optional.of(read(content, new Problems("read", name)));
    } catch (InvalidInputException e) {
      return Optional.empty();
    }
  }

  /**
   * The comments of a text, line by line, without {@code #} and the blanks around them.
   *
   * @param text that {@link #read} accepts
   */
  public static List<String> comments(String text) {
    LoadSettings settings =
        LoadSettings.builder().setCodePointLimit(MAX_BYTES).setParseComments(true).build();
    List<String> comments = new ArrayList<>();
    for (Event event : new Parse(settings).parseString(text)) {
      if (event instanceof CommentEvent comment
          && comment.getCommentType() != CommentType.BLANK_LINE) {
        comments.add(comment.getValue().strip());
      }
    }
    return comments;
  }

  /** Strict decoding: a file in another encoding is rejected, not misread. */
  private static String decode(byte[] content, Problems problems) {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    CharBuffer text = CharBuffer.allocate(content.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true);
    text.flip();
    if (result.isError()) {
      String found = String.format("the byte 0x%02X", bytes.get(bytes.position()));
      throw problems.failure(Position.after(text), found, "UTF-8", "", null);
    }
    boolean marked = text.length() > 0 && text.charAt(0) == BYTE_ORDER_MARK;
    return text.subSequence(marked ? 1 : 0, text.length()).toString();
  }

  private static InvalidInputException invalid(
      Position position, String problem, Exception cause, Problems problems) {
    String found = "invalid YAML (" + problem.strip() + ")";
    return problems.failure(position, found, "valid YAML", "", cause);
  }

  private YamlNode only() {
    events.next(); // The stream's start.
    Event start = events.next();
    if (start.getEventId() == Event.ID.StreamEnd) {
      throw bad(start, "an empty file", "a map");
    }
    YamlNode root = document();
    events.next(); // The document's end.
    Event next = events.next();
    if (next.getEventId() != Event.ID.StreamEnd) {
      throw bad(next, "a second document", "one document");
    }
    return root;
  }

  /** JSON, and so Helm, has no numbers that are not finite, and no half characters. */
  @Override
  protected YamlNode scalar(ScalarEvent event) {
    refuseTag(event, event.getTag());
    Position position = Position.of(event.getStartMark());
    String text = event.getValue();
    if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      String found = "half of a surrogate pair";
      throw problems.failure(position, found, "whole characters", "", null);
    }
    Tag tag = event.isPlain() ? RESOLVER.resolve(text, true) : Tag.STR;
    ConstructNode constructor = CONSTRUCTORS.get(tag);
    if (tag.equals(Tag.STR) || constructor == null) {
      return new YamlNode.Scalar(text, text, position);
    }
    if (text.length() > MAX_NUMBER) {
      String found = "a number of " + text.length() + " characters";
      throw problems.failure(position, found, "text in quotes", "", null);
    }
    Object value = constructor.construct(new ScalarNode(tag, text, ScalarStyle.PLAIN));
    if (value instanceof Double number && !Double.isFinite(number)) {
      throw problems.failure(position, text, "a finite number", "", null);
    }
    return new YamlNode.Scalar(value, text, position);
  }

  @Override
  protected YamlNode list(Event start, List<YamlNode> items) {
    refuseTag(start, ((CollectionStartEvent) start).getTag());
    return new YamlNode.Sequence(items, Position.of(start.getStartMark()));
  }

  @Override
  protected YamlNode map(Event start) {
    refuseTag(start, ((CollectionStartEvent) start).getTag());
    Map<String, YamlNode.MappingEntry> entries = new LinkedHashMap<>();
    entries(
        event -> {
          if (!(node(event) instanceof YamlNode.Scalar key) || key.value() == null) {
            throw bad(event, "a key that is not text", "text");
          }
          YamlNode.MappingEntry entry = new YamlNode.MappingEntry(key.position(), node());
          YamlNode.MappingEntry first = entries.putIfAbsent(key.text(), entry);
          if (first != null) {
            String found = "the key '" + key.text() + "' again";
            throw bad(event, found, "it only once; the first is in " + first.key());
          }
        });
    return new YamlNode.Mapping(entries, Position.of(start.getStartMark()));
  }

  @Override
  protected long weight(Event event, YamlNode value) {
    return 1;
  }

  @Override
  protected InvalidInputException rejected(Event event, Rejection why) {
    return switch (why) {
      case TOO_DEEP ->
          bad(event, "more than " + MAX_DEPTH + " levels", "lists and maps nested less deep");
      case UNKNOWN_ALIAS -> {
        String anchor = String.valueOf(((AliasEvent) event).getAlias());
        yield bad(event, "the alias *" + anchor, "the anchor &" + anchor + " to end before it");
      }
      case TOO_LARGE ->
          bad(event, "more than " + MAX_NODES + " nodes, aliases expanded", "a smaller file");
    };
  }

  private void refuseTag(Event event, Optional<String> tag) {
    if (tag.isPresent()) {
      throw bad(event, "the tag " + tag.get(), "no tags");
    }
  }

  private InvalidInputException bad(Event event, String found, String expected) {
    return problems.failure(Position.of(event.getStartMark()), found, expected, "", null);
  }
}
