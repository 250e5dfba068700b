package org.opensearch.migrations.ecr.manifest;

import java.util.regex.Pattern;

/** Writes scalars: plain where readers of YAML 1.1 and 1.2 agree on them, else in quotes. */
final class ScalarText {

  /** An address, an image or a digest: no reader takes what begins so for anything but text. */
  private static final Pattern REFERENCE = Pattern.compile("[A-Za-z][\\w.+@/:-]*[\\w/]");

  /** The same outside of brackets, where braces mean nothing: {@code a/b:${release}}. */
  private static final Pattern BLOCK_REFERENCE = Pattern.compile("[A-Za-z][\\w.+@/:${}-]*[\\w/}]");

  private static final Pattern VERSION = Pattern.compile("v?\\d+\\.\\d+\\.\\d+([.+-][\\w.+-]*)?");

  private ScalarText() {}

  /** {@code value}: a string, boolean, number or null. */
  static String of(Object value, Notation notation) {
    if (value instanceof Double number) {
      return YamlWriter.number(number);
    }
    if (!(value instanceof String text)) {
      return String.valueOf(value);
    }
    return isPlain(text, notation) ? text : quoted(text);
  }

  /** A key of a map. */
  static String key(String key, Notation notation) {
    boolean plain = notation != Notation.JSON && YamlWriter.isPlainEverywhere(key);
    return plain ? key : quoted(key);
  }

  private static boolean isPlain(String text, Notation notation) {
    if (notation == Notation.JSON) {
      return false;
    }
    Pattern reference = notation == Notation.BLOCK ? BLOCK_REFERENCE : REFERENCE;
    boolean speaking = text.indexOf('/') >= 0 || text.indexOf(':') >= 0;
    return YamlWriter.isPlainEverywhere(text)
        || VERSION.matcher(text).matches()
        || (speaking && reference.matcher(text).matches());
  }

  /** {@code text} in double quotes, on one line, as JSON and YAML read it. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(c -> escape(c, out));
    return out.append('"').toString();
  }

  private static void escape(int c, StringBuilder out) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append((char) c);
      case '\n' -> out.append("\\n");
      case '\t' -> out.append("\\t");
      case '\r' -> out.append("\\r");
      default -> {
        if (isShown(c)) {
          out.appendCodePoint(c);
        } else {
          out.append(String.format(c > 0xFFFF ? "\\U%08X" : "\\u%04X", c));
        }
      }
    }
  }

  /** Whether {@code c} is seen by who reads the file, and taken by every parser. */
  static boolean isShown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
