package org.opensearch.migrations.ecr.helm.go;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How Go reads the YAML value of a struct's field. */
@FunctionalInterface
public interface FieldType {

  /** A text, as it stands. */
  FieldType TEXT = FieldType::text;

  /** A text that Helm cleans of what cannot be printed ({@code chart.sanitizeString}). */
  FieldType PRINTABLE = value -> printable(text(value));

  /** A truth value. */
  FieldType FLAG =
      value -> {
        if (!(value instanceof Boolean)) {
          throw new MalformedContentException("expected true or false");
        }
        return value;
      };

  /** Several cleaned texts. */
  FieldType PRINTABLES = listOf(PRINTABLE, () -> "");

  /** Texts by name, which Go sorts. */
  FieldType TEXTS_BY_NAME =
      value -> {
        Map<String, Object> texts = new TreeMap<>();
        for (Map.Entry<?, ?> entry : map(value).entrySet()) {
          texts.put(
              (String) entry.getKey(), entry.getValue() == null ? "" : text(entry.getValue()));
        }
        return texts;
      };

  /** Several values of whatever type. */
  FieldType VALUES = listOf(FieldType::anything, () -> null);

  /**
   * Reads a value.
   *
   * @param value from {@link YamlDocument}, never null
   * @return what {@link GoJson} is to write
   * @throws MalformedContentException when it is of another type
   */
  Object read(Object value) throws MalformedContentException;

  /** What Go makes of an empty entry of a list. */
  @FunctionalInterface
  interface Nothing {
    /** The value in its place. */
    Object read() throws MalformedContentException;
  }

  /** Several structs. */
  static FieldType listOf(GoStruct struct) {
    return listOf(
        value -> struct.read(List.of(map(value))),
        () -> {
          throw new MalformedContentException("an entry is empty");
        });
  }

  private static FieldType listOf(FieldType items, Nothing nothing) {
    return value -> {
      if (!(value instanceof List<?> list)) {
        throw new MalformedContentException("expected a list");
      }
      List<Object> read = new ArrayList<>();
      for (Object item : list) {
        read.add(item == null ? nothing.read() : items.read(item));
      }
      return read;
    };
  }

  private static String text(Object value) throws MalformedContentException {
    if (value instanceof Map || value instanceof List) {
      throw new MalformedContentException("expected a text");
    }
    return PlainScalar.text(value);
  }

  private static Map<?, ?> map(Object value) throws MalformedContentException {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new MalformedContentException("expected a mapping");
  }

  private static Object anything(Object value) throws MalformedContentException {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        Object child = entry.getValue();
        sorted.put((String) entry.getKey(), child == null ? null : anything(child));
      }
      return sorted;
    }
    if (value instanceof List) {
      return VALUES.read(value);
    }
    return value instanceof Double number ? withoutExponent(number) : value;
  }

  private static BigDecimal withoutExponent(double number) {
    BigDecimal shortest = BigDecimal.valueOf(number).stripTrailingZeros();
    return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
  }

  private static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> isSpace(c) ? ' ' : c)
        .filter(FieldType::isPrintable)
        .forEach(printable::appendCodePoint);
    return printable.toString();
  }

  private static boolean isSpace(int c) {
    return Character.isSpaceChar(c) || (c >= '\t' && c <= '\r') || c == 0x85;
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> false;
      // Unassigned ones stay: they are most likely from a Unicode newer than this Java's.
      default -> true;
    };
  }
}
