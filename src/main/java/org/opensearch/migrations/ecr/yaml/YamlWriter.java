package org.opensearch.migrations.ecr.yaml;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.model.failure.Failure;

/**
 * Writes YAML 1.2 that readers of YAML 1.1, Helm among them, read as the same values. Values are
 * maps with string keys, lists, strings, booleans, numbers and null, written in the order given:
 * the same input gives the same bytes.
 */
public final class YamlWriter {

  /** The longest line that is chosen where there is a choice, in characters. */
  private static final int WIDTH = 120;

  /** The longest key that stands before a colon; every parser takes one of that length. */
  private static final int LONGEST_KEY = 128;

  private static final int INDENT = 2;

  /** Words that YAML 1.1 reads as a boolean or null, in lower case. */
  private static final Set<String> WORDS =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

  /** A URL, an image or a digest: every reader takes it as text. */
  private static final Pattern REFERENCE = Pattern.compile("[A-Za-z][\\w.+@/:-]*[\\w/]");

  /** The same outside of flow style, where braces have no meaning: {@code a/b:${release}}. */
  private static final Pattern BLOCK_REFERENCE = Pattern.compile("[A-Za-z][\\w.+@/:${}-]*[\\w/}]");

  private static final Pattern VERSION = Pattern.compile("v?\\d+\\.\\d+\\.\\d+([.+-][\\w.+-]*)?");

  /**
   * For programs: block style, with every string quoted. Go's reader rejects some characters that
   * others print, such as a byte order mark, so that everything but ASCII is escaped.
   */
  private static final YamlWriter FOR_PROGRAMS = new YamlWriter(false);

  /** For people: quotes only where needed, and one line for what fits. */
  private static final YamlWriter FOR_PEOPLE = new YamlWriter(true);

  private final boolean readable;

  private YamlWriter(boolean readable) {
    this.readable = readable;
  }

  /** A text that is always quoted. */
  public record Quoted(String text) {}

  /**
   * Writes a document for programs: every string is quoted, and a key is plain only if every reader
   * takes it as text.
   *
   * @param header comment lines before it, without {@code #}
   */
  public static String write(List<String> header, Map<String, ?> document) {
    List<String> lines = new ArrayList<>();
    header.forEach(line -> lines.add(line.isEmpty() ? "#" : "# " + Failure.printable(line)));
    lines.addAll(document.isEmpty() ? List.of("{}") : FOR_PROGRAMS.lines(document, 0));
    return String.join("\n", lines) + "\n";
  }

  /**
   * Writes the entry of a map for people: lists and maps on one line where they fit.
   *
   * @param column where the key will stand
   * @return lines, indented to {@code column}
   */
  public static List<String> entry(String key, Object value, int column) {
    return indented(FOR_PEOPLE.headed(FOR_PEOPLE.key(key) + ":", value, column), column);
  }

  /**
   * Writes the items of a list for people, each on one line where it fits.
   *
   * @param column where the dashes will stand
   * @return lines, indented to {@code column}
   */
  public static List<String> items(List<?> items, int column) {
    return items.isEmpty() ? List.of() : indented(FOR_PEOPLE.lines(items, column), column);
  }

  /** {@code value} on one line, however long, as people read it. */
  public static String inline(Object value) {
    return FOR_PEOPLE.flow(value);
  }

  private List<String> headed(String head, Object value, int column) {
    Optional<String> line = line(value, column + head.length() + 1);
    if (line.isPresent()) {
      return List.of(head + " " + line.get());
    }
    // Readers accept a list that is not indented below its key.
    int indent = value instanceof List && !readable ? 0 : INDENT;
    List<String> lines = new ArrayList<>(List.of(head));
    lines.addAll(indented(lines(value, column + indent), indent));
    return lines;
  }

  /** A map or list, not empty, on lines of its own. */
  private List<String> lines(Object value, int column) {
    List<String> lines = new ArrayList<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, item) -> {
            String written = key((String) key);
            if (written.length() > LONGEST_KEY) {
              lines.add("? " + written);
            }
            String head = written.length() > LONGEST_KEY ? ":" : written + ":";
            lines.addAll(headed(head, item, column));
          });
    } else {
      ((List<?>) value).forEach(item -> lines.addAll(item(item, column)));
    }
    return lines;
  }

  private List<String> item(Object item, int column) {
    Optional<String> line = line(item, column + INDENT);
    if (line.isPresent()) {
      return List.of("- " + line.get());
    }
    List<String> lines = indented(lines(item, column + INDENT), INDENT);
    lines.set(0, "-" + lines.get(0).substring(1));
    return lines;
  }

  private static List<String> indented(List<String> lines, int by) {
    List<String> indented = new ArrayList<>();
    lines.forEach(line -> indented.add(" ".repeat(by) + line));
    return indented;
  }

  /** A value on one line that begins in {@code column}; empty if it needs several. */
  private Optional<String> line(Object value, int column) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      boolean isLong = map.keySet().stream().anyMatch(key -> ((String) key).length() > LONGEST_KEY);
      return Optional.of(value).filter(v -> !isLong).flatMap(v -> fitting(v, column));
    }
    return value instanceof List<?> list && !list.isEmpty()
        ? fitting(value, column)
        : Optional.of(scalar(value, false));
  }

  private Optional<String> fitting(Object value, int column) {
    return Optional.of(value)
        .filter(v -> readable)
        .map(this::flow)
        .filter(line -> column + line.length() <= WIDTH);
  }

  /** In brackets and braces. */
  private String flow(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> key((String) entry.getKey()) + ": " + flow(entry.getValue()))
          .collect(joining(", ", "{", "}"));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(this::flow).collect(joining(", ", "[", "]"));
    }
    return scalar(value, true);
  }

  /** A scalar, or an empty map or list. */
  private String scalar(Object value, boolean inBrackets) {
    if (value instanceof Map) {
      return "{}";
    }
    if (value instanceof List) {
      return "[]";
    }
    if (value instanceof Quoted quoted) {
      return quoted(quoted.text());
    }
    if (value instanceof String text) {
      return readable && isPlain(text, inBrackets) ? text : quoted(text);
    }
    // YAML 1.1 requires a sign in the exponent: 1.0E7 would be text.
    return value instanceof Double number
        ? number.toString().replace("E-", "e-").replace("E", "e+")
        : String.valueOf(value);
  }

  private String key(String key) {
    return isWord(key) ? key : quoted(key);
  }

  private static boolean isPlain(String text, boolean inBrackets) {
    Pattern reference = inBrackets ? REFERENCE : BLOCK_REFERENCE;
    boolean speaking = text.indexOf('/') >= 0 || text.indexOf(':') >= 0;
    return isWord(text)
        || VERSION.matcher(text).matches()
        || (speaking && reference.matcher(text).matches());
  }

  /** Whether {@code text} is a word that every reader takes as text without quotes. */
  private static boolean isWord(String text) {
    return !text.isEmpty()
        && isLetter(text.charAt(0))
        && text.chars().allMatch(c -> isLetter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_')
        && !WORDS.contains(text.toLowerCase(Locale.ROOT));
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** {@code text} in double quotes, on one line. */
  private String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(c -> character(c, out));
    return out.append('"').toString();
  }

  private void character(int c, StringBuilder out) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append((char) c);
      case '\n' -> out.append("\\n");
      case '\t' -> out.append("\\t");
      case '\r' -> out.append("\\r");
      default -> {
        if (isShown(c)) {
          out.appendCodePoint(c);
        } else {
          String escape = c > 0xFFFF ? "\\U%08X" : c > 0xFF ? "\\u%04X" : "\\x%02X";
          out.append(String.format(Locale.ROOT, escape, c));
        }
      }
    }
  }

  /** Whether {@code c} is visible and accepted by every parser. */
  private boolean isShown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> readable || c < 0x80;
    };
  }
}
