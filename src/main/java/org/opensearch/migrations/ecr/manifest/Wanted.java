package org.opensearch.migrations.ecr.manifest;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a place of a manifest has to say, however it is written there. Values are strings, booleans,
 * numbers, null, lists and maps.
 */
sealed interface Wanted {

  /** Whether {@code present} says it already. */
  boolean isMetBy(Object present);

  /** Whether it need not be written: an optional field, an empty list. */
  default boolean isMetByNothing() {
    return false;
  }

  /** The value to write where there is none. */
  Object toValue();

  /** Whether it is written on one line where it fits. */
  default boolean isCompact() {
    return true;
  }

  /** Just {@code value}; {@code quoted} where the next one may look like a number. */
  record Value(Object value, boolean quoted) implements Wanted {

    Value(Object value) {
      this(value, false);
    }

    @Override
    public boolean isMetBy(Object present) {
      return Objects.equals(present, value);
    }

    @Override
    public Object toValue() {
      return value;
    }
  }

  /** What holds where nothing is written, too. */
  record Implied(Object value) implements Wanted {

    @Override
    public boolean isMetBy(Object present) {
      return value.equals(present);
    }

    @Override
    public boolean isMetByNothing() {
      return true;
    }

    @Override
    public Object toValue() {
      return value;
    }
  }

  /** Nothing. */
  record Absent() implements Wanted {

    @Override
    public boolean isMetBy(Object present) {
      return false;
    }

    @Override
    public boolean isMetByNothing() {
      return true;
    }

    @Override
    public Object toValue() {
      throw new IllegalStateException("what is absent has no value");
    }
  }

  /** A map. Other keys than these may be in it. The order is that of what is added. */
  record Fields(Map<String, Wanted> fields, boolean isCompact) implements Wanted {

    /** Copies the map. */
    public Fields {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    @Override
    public boolean isMetBy(Object present) {
      return present instanceof Map<?, ?> map
          && fields.entrySet().stream()
              .allMatch(
                  field ->
                      map.containsKey(field.getKey())
                          ? field.getValue().isMetBy(map.get(field.getKey()))
                          : field.getValue().isMetByNothing());
    }

    @Override
    public Object toValue() {
      Map<String, Object> values = new LinkedHashMap<>();
      written().forEach((key, field) -> values.put(key, field.toValue()));
      return Collections.unmodifiableMap(values);
    }

    /** The fields that a fresh map needs. */
    Map<String, Wanted> written() {
      Map<String, Wanted> written = new LinkedHashMap<>(fields);
      written.values().removeIf(Wanted::isMetByNothing);
      return written;
    }
  }

  /**
   * A list, in any order.
   *
   * @param isLoose whether blank lines are between its items
   * @param isRequired whether it is written even if it is empty
   */
  record Items(List<WantedItem> items, boolean isCompact, boolean isLoose, boolean isRequired)
      implements Wanted {

    /** Copies the list. */
    public Items {
      items = List.copyOf(items);
    }

    @Override
    public boolean isMetBy(Object present) {
      return present instanceof List<?> list && Pairing.of(list, items).isComplete(list);
    }

    @Override
    public boolean isMetByNothing() {
      return items.isEmpty() && !isRequired;
    }

    @Override
    public Object toValue() {
      return items.stream().map(item -> item.content().toValue()).toList();
    }
  }
}
