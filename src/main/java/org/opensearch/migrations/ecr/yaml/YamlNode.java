package org.opensearch.migrations.ecr.yaml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node of a YAML document with its position. Aliases are expanded. */
public sealed interface YamlNode {

  /** The position where it begins. */
  Position position();

  /** A description for messages: {@code 'text'}, {@code the number 3}, {@code a list}. */
  String describe();

  /** The entry of {@code key}, if this is a map that contains it. */
  default Optional<MappingEntry> entry(String key) {
    return Optional.empty();
  }

  /** The value of {@code key}, if this is a map that contains it. */
  default Optional<YamlNode> child(String key) {
    return entry(key).map(MappingEntry::value);
  }

  /** The content as strings, booleans, numbers, null, lists and maps. */
  Object toValue();

  /**
   * A scalar, resolved by the core schema of YAML 1.2.
   *
   * @param value a String, Boolean, Integer, Long, BigInteger, Double, or null
   * @param text as written
   */
  record Scalar(Object value, String text, Position position) implements YamlNode {

    @Override
    public String describe() {
      if (value == null) {
        return "nothing";
      }
      if (value instanceof String) {
        return "'" + text + "'";
      }
      return (value instanceof Boolean ? "the boolean " : "the number ") + text;
    }

    @Override
    public Object toValue() {
      return value;
    }
  }

  /** A list. */
  record Sequence(List<YamlNode> items, Position position) implements YamlNode {

    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String describe() {
      return "a list";
    }

    @Override
    public Object toValue() {
      return items.stream().map(YamlNode::toValue).toList();
    }
  }

  /** A map, in the file's order. */
  record Mapping(Map<String, MappingEntry> entries, Position position) implements YamlNode {

    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    @Override
    public Optional<MappingEntry> entry(String key) {
      return Optional.ofNullable(entries.get(key));
    }

    @Override
    public String describe() {
      return "a map";
    }

    @Override
    public Object toValue() {
      Map<String, Object> values = new LinkedHashMap<>();
      entries.forEach((key, entry) -> values.put(key, entry.value().toValue()));
      return Collections.unmodifiableMap(values);
    }
  }

  /**
   * An entry of a map.
   *
   * @param key the position of the key
   */
  record MappingEntry(Position key, YamlNode value) {}
}
