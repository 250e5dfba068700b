package org.opensearch.migrations.ecr.helm.go;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A struct of Helm's, as Go reads it from YAML and writes it to JSON: known fields alone, found
 * whatever the case of their letters, written in the struct's order, without the empty ones.
 *
 * @param fields in the struct's order
 */
public record GoStruct(List<Field> fields) {

  /**
   * A field.
   *
   * @param name in YAML and JSON
   * @param type reads its value
   * @param evenIfEmpty whether it is written without a value, too ({@code omitempty} is not set)
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
   * @param sources YAML mappings; what a later one says replaces what an earlier one does
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
}
