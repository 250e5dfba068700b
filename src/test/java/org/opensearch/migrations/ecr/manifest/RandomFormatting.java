package org.opensearch.migrations.ecr.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Writes the content of a manifest as people might, with a comment for every item. */
final class RandomFormatting {

  private final Random random;
  private final boolean json;
  private final int listIndent;
  private final int dashWidth;
  private final int mapIndent;
  private final boolean aliases;

  /** The comments that were written, by the item that they belong to. */
  private final Map<String, List<String>> comments = new LinkedHashMap<>();

  private final Map<String, String> anchors = new HashMap<>();
  private int commentCount;

  RandomFormatting(Random random) {
    this.random = random;
    this.json = chance(8);
    this.listIndent = random.nextInt(4);
    this.dashWidth = 2 + random.nextInt(3);
    this.mapIndent = 2 + random.nextInt(2);
    this.aliases = chance(3);
  }

  /** The comments of each item, by its identity. */
  Map<String, List<String>> comments() {
    return comments;
  }

  /** {@code root} as text. */
  String write(Map<String, Object> root) {
    String text = json ? flow(root, "", "", chance(2)) : String.join("\n", map(root, "", true));
    text = (json || !chance(6) ? "" : "%YAML 1.2\n---\n") + text + (chance(5) ? "" : "\n");
    text = !json && chance(4) ? "# \uD83D\uDE00 é\n" + text : text;
    text = chance(5) ? text.replace("\n", "\r\n") : text;
    return chance(8) ? "\uFEFF" + text : text;
  }

  /** Lines of a block map; {@code place} names its items' owner. */
  private List<String> map(Map<String, Object> map, String place, boolean isRoot) {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, Object> entry : map.entrySet()) {
      if (isRoot && !lines.isEmpty() && chance(2)) {
        lines.add("");
      }
      String path = place + "/" + entry.getKey();
      lines.addAll(value(key(entry.getKey()) + ":", entry.getValue(), path));
    }
    return lines;
  }

  /** Lines that begin with {@code head}. */
  private List<String> value(String head, Object value, String path) {
    boolean isList = value instanceof List<?> list && !list.isEmpty();
    boolean isMap = value instanceof Map<?, ?> map && !map.isEmpty();
    boolean isData = path.endsWith("/set") || path.endsWith("/to");
    if (isList && !isData && !chance(4)) {
      List<String> lines = new ArrayList<>(List.of(head + (chance(6) ? "  # a list" : "")));
      list((List<?>) value, path).forEach(line -> lines.add(indented(line, listIndent)));
      return lines;
    }
    if (isMap && !chance(3)) {
      List<String> lines = new ArrayList<>(List.of(head));
      map(RandomManifest.map(value), path, false)
          .forEach(line -> lines.add(indented(line, mapIndent)));
      return lines;
    }
    if (value instanceof String text && text.contains("\n") && chance(2)) {
      List<String> lines = new ArrayList<>(List.of(head + (text.endsWith("\n") ? " |" : " |-")));
      text.lines().forEach(line -> lines.add(indented(line, mapIndent)));
      return lines;
    }
    boolean tall = isList && !isData && chance(2);
    return List.of((head + " " + flow(value, path, "", tall)).split("\n", -1));
  }

  private List<String> list(List<?> items, String path) {
    boolean loose = chance(3);
    List<String> lines = new ArrayList<>();
    for (Object item : items) {
      if (loose && !lines.isEmpty()) {
        lines.add("");
      }
      String identity = path + "[" + identity(item) + "]";
      if (chance(3)) {
        lines.add(comment(identity));
      }
      lines.addAll(item(item, identity));
      if (chance(8)) {
        lines.add(indented(comment(identity), dashWidth));
      }
    }
    return lines;
  }

  private List<String> item(Object item, String identity) {
    String dash = "-" + " ".repeat(dashWidth - 1);
    if (item instanceof Map && (identity.startsWith("/charts") ? !chance(8) : chance(2))) {
      List<String> lines = new ArrayList<>();
      for (String line : map(RandomManifest.map(item), identity, false)) {
        lines.add(lines.isEmpty() ? dash + line : indented(line, dashWidth));
      }
      return lines;
    }
    String line = dash + flow(item, identity, "", false);
    return List.of(chance(3) ? line + "  " + comment(identity) : line);
  }

  /** In brackets and braces; {@code tall} on several lines. */
  private String flow(Object value, String path, String indentation, boolean tall) {
    List<String> parts = new ArrayList<>();
    String inner = indentation + "      ";
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, item) ->
              parts.add(key((String) key) + ": " + flow(item, path + "/" + key, inner, tall)));
      return bracketed(parts, "{", "}", indentation, tall && !path.contains("/to"));
    }
    if (value instanceof List<?> list) {
      list.forEach(item -> parts.add(flow(item, path, inner, tall)));
      return bracketed(parts, "[", "]", indentation, tall && !path.contains("/to"));
    }
    return scalar(value);
  }

  private String bracketed(
      List<String> parts, String open, String close, String indentation, boolean tall) {
    if (!tall || parts.isEmpty()) {
      String comma = !json && chance(6) && !parts.isEmpty() ? "," : "";
      return open + String.join(chance(8) ? "," + pad() : ", ", parts) + comma + close;
    }
    String inner = indentation + "      ";
    String comma = !json && chance(3) ? "," : "";
    return open
        + "\n"
        + inner
        + String.join(",\n" + inner, parts)
        + comma
        + "\n"
        + indentation
        + "    "
        + close;
  }

  private String pad() {
    return json || chance(2) ? " " : "  ";
  }

  private String key(String key) {
    boolean quoted = json || key.contains(".") || chance(10);
    return quoted ? "\"" + key + "\"" : key;
  }

  private String scalar(Object value) {
    String text = written(value);
    if (json || !aliases || !(value instanceof String said) || !chance(2)) {
      return text;
    }
    String anchor = anchors.get(said);
    if (anchor != null) {
      return "*" + anchor + " ";
    }
    anchors.put(said, "x" + anchors.size());
    return "&" + anchors.get(said) + " " + text;
  }

  private String written(Object value) {
    if (!(value instanceof String text)) {
      return String.valueOf(value);
    }
    if (!json && chance(4) && !text.contains("\n")) {
      return "'" + text.replace("'", "''") + "'";
    }
    boolean plain = text.matches("[a-z][a-z0-9./-]*(:[a-z0-9.-]+)?") && !text.equals("null");
    return plain && !json && !text.equals("on") && !chance(4) ? text : ScalarText.quoted(text);
  }

  private String comment(String identity) {
    String comment = "# comment-" + commentCount++ + ".";
    comments.computeIfAbsent(identity, key -> new ArrayList<>()).add(comment);
    return comment;
  }

  /** What tells an item from the others of its list. */
  static String identity(Object item) {
    if (item instanceof Map<?, ?> map) {
      if (map.containsKey("image")) {
        return RandomManifest.nameOf(item);
      }
      return String.valueOf(map.containsKey("set") ? map.get("set") : map.get("key"));
    }
    return RandomManifest.nameOf(String.valueOf(item));
  }

  private static String indented(String line, int by) {
    return line.isEmpty() ? "" : " ".repeat(by) + line;
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }
}
