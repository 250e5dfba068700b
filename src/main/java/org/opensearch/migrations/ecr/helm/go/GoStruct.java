package org.opensearch.migrations.ecr.helm.go;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A struct of Helm's, as Go reads it from YAML and writes it to JSON: only known fields, with names
 * in any case, in the order of the struct, without empty fields.
 *
 * @param fields in the struct's order
 */
public record GoStruct(List<Field> fields) {

  /**
   * A field.
   *
   * @param name in YAML and JSON
   * @param type reads its value
   * @param evenIfEmpty whether it is also written without a value ({@code omitempty} is not set)
   */
  public record Field(String name, FieldType type, boolean evenIfEmpty) {

    public static Field of(String name, FieldType type) {
      return new Field(name, type, false);
    }

    public static Field evenIfEmpty(String name) {
      return new Field(name, FieldType.PRINTABLE, true);
    }
  }

  /**
   * Reads the struct.
   *
   * @param sources YAML mappings; later ones take precedence
   * @return the values by name, in the struct's order
   */
  public Map<String, Object> read(List<Map<?, ?>> sources) throws MalformedContentException {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Field field : fields) {
      Object value = null;
      for (Map<?, ?> source : sources) {
        Object found = find(field.name(), source);
        if (found != null) {
          value = read(field, found);
        }
      }
      if (!isEmpty(value)) {
        values.put(field.name(), value);
      } else if (field.evenIfEmpty()) {
        values.put(field.name(), "");
      }
    }
    return values;
  }

  private static Object read(Field field, Object found) throws MalformedContentException {
    try {
      return field.type().read(found);
    } catch (MalformedContentException e) {
      throw new MalformedContentException("`" + field.name() + "`: " + e.getMessage(), e);
    }
  }

  private static Object find(String name, Map<?, ?> source) {
    if (source.containsKey(name)) {
      return source.get(name);
    }
    for (Map.Entry<?, ?> entry : source.entrySet()) {
      if (name.equalsIgnoreCase((String) entry.getKey())) {
        return entry.getValue();
      }
    }
    return null;
  }

  private static boolean isEmpty(Object value) {
    return value == null
        || value.equals("")
        || value.equals(false)
        || (value instanceof List<?> list && list.isEmpty())
        || (value instanceof Map<?, ?> map && map.isEmpty());
  }

  /** How Go reads the YAML value of a struct's field. */
  @FunctionalInterface
  public interface FieldType {

    /** A string, unchanged. */
    FieldType TEXT = FieldType::text;

    /** A string without unprintable characters ({@code chart.sanitizeString}). */
    FieldType PRINTABLE = value -> printable(text(value));

    /** A boolean. */
    FieldType FLAG =
        value -> {
          if (!(value instanceof Boolean)) {
            throw new MalformedContentException("expected true or false");
          }
          return value;
        };

    /** A list of strings without unprintable characters. */
    FieldType PRINTABLES = listOf(PRINTABLE, () -> "");

    /** A map of strings, which Go sorts by key. */
    FieldType TEXTS_BY_NAME =
        value -> {
          Map<String, Object> texts = new TreeMap<>();
          for (Map.Entry<?, ?> entry : map(value).entrySet()) {
            texts.put(
                (String) entry.getKey(), entry.getValue() == null ? "" : text(entry.getValue()));
          }
          return texts;
        };

    /** A list of values of any type. */
    FieldType VALUES = listOf(FieldType::anything, () -> null);

    /**
     * Reads a value.
     *
     * @param value from {@link YamlDocument}, never null
     * @return the value for {@link GoJson}
     * @throws MalformedContentException when it is of another type
     */
    Object read(Object value) throws MalformedContentException;

    /** How Go reads an empty entry of a list. */
    @FunctionalInterface
    interface Nothing {
      /** The value in its place. */
      Object read() throws MalformedContentException;
    }

    /** A list of structs. */
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
        case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE ->
            false;
        // Unassigned characters are kept: they are probably of a newer Unicode version.
        default -> true;
      };
    }
  }
}
