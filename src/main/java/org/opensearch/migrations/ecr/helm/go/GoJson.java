package org.opensearch.migrations.ecr.helm.go;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;

/**
 * JSON, byte for byte as Go's {@code encoding/json} and therefore Helm write it: without spaces,
 * with the special characters of HTML escaped.
 */
public final class GoJson {

  private final StringBuilder out = new StringBuilder();

  private GoJson() {}

  /**
   * Writes {@code value}.
   *
   * @param value null, ordered maps, collections, strings, booleans or integers
   */
  public static byte[] write(Object value) {
    GoJson json = new GoJson();
    json.append(value);
    return json.out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void append(Object value) {
    if (value instanceof Map<?, ?> map) {
      String separator = "{";
      for (Map.Entry<?, ?> member : map.entrySet()) {
        out.append(separator);
        quote((String) member.getKey());
        out.append(':');
        append(member.getValue());
        separator = ",";
      }
      out.append(map.isEmpty() ? "{}" : "}");
    } else if (value instanceof Collection<?> items) {
      String separator = "[";
      for (Object item : items) {
        out.append(separator);
        append(item);
        separator = ",";
      }
      out.append(items.isEmpty() ? "[]" : "]");
    } else if (value instanceof String text) {
      quote(text);
    } else {
      out.append(value);
    }
  }

  private void quote(String text) {
    out.append('"');
    text.codePoints().forEach(this::escape);
    out.append('"');
  }

  private void escape(int c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '<', '>', '&', '\u2028', '\u2029' -> out.append(String.format("\\u%04x", c));
      default -> {
        if (c < ' ') {
          out.append(String.format("\\u%04x", c));
        } else {
          out.appendCodePoint(Character.getType(c) == Character.SURROGATE ? 0xfffd : c);
        }
      }
    }
  }
}
