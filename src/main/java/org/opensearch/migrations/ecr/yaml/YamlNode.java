package org.opensearch.migrations.ecr.yaml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of a YAML document that knows where it stands. Aliases are expanded. */
public sealed interface YamlNode {

  /** Where it begins. */
  Position position();

  /** How many nodes it holds, itself included. */
  long size();

  /** What it is, as messages say it: {@code 'text'}, {@code the number 3}, {@code a list}. */
  String describe();

  /** The same as strings, booleans, numbers, null, lists and maps. */
  Object toValue();

  /**
   * A value without parts, by the core schema of YAML 1.2.
   *
   * @param value a String, Boolean, Integer, Long, BigInteger, Double, or null
   * @param text as written
   */
  record Scalar(Object value, String text, Position position) implements YamlNode {

    @Override
    public long size() {
      return 1;
    }

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
  record Sequence(List<YamlNode> items, Position position, long size) implements YamlNode {

    /** Copies the list. */
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
  record Mapping(Map<String, Entry> entries, Position position, long size) implements YamlNode {

    /** Copies the map. */
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
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
   * What a map has under a key.
   *
   * @param key where the key stands
   */
  record Entry(Position key, YamlNode value) {}
}
