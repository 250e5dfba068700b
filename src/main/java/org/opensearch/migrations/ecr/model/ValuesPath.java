package org.opensearch.migrations.ecr.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A path in Helm values. Segments are map keys (strings, which can contain dots) or list indexes
 * (integers from 0).
 *
 * @param segments from the root, at least one
 */
public record ValuesPath(List<Object> segments) {

  /** Copies and checks the segments. */
  public ValuesPath {
    segments = List.copyOf(segments);
    if (segments.isEmpty()) {
      throw new IllegalArgumentException("a values path has at least one segment");
    }
    for (Object segment : segments) {
      if (!(segment instanceof String) && !(segment instanceof Integer index && index >= 0)) {
        throw new IllegalArgumentException("'" + segment + "' is neither a key nor a list index");
      }
    }
    if (!(segments.get(0) instanceof String)) {
      throw new IllegalArgumentException("the first segment is a key: values are a map");
    }
  }

  /** The path of a condition in Chart.yaml: keys with dots between them. */
  public static ValuesPath ofCondition(String text) {
    return new ValuesPath(List.of((Object[]) text.split("\\.", -1)));
  }

  /** The segments of a path below {@code path}. */
  public static List<Object> below(List<Object> path, Object segment) {
    List<Object> longer = new ArrayList<>(path);
    longer.add(segment);
    return longer;
  }

  /** The value at this path in {@code values}; null if it is missing or null. */
  public Object in(Object values) {
    Object value = values;
    for (Object segment : segments) {
      value = value instanceof Map<?, ?> map ? map.get(segment) : null;
    }
    return value;
  }

  /**
   * Whether a string can be set at this path: {@code values} have no value there, and no string,
   * number or list above it. Helm does not replace a map with a string.
   */
  public boolean isOpenIn(Map<?, ?> values) {
    Object value = values;
    for (Object segment : segments.subList(0, segments.size() - 1)) {
      if (!(value instanceof Map<?, ?> map)) {
        return value == null;
      }
      value = map.get(segment);
    }
    Object last = segments.get(segments.size() - 1);
    return value == null || (value instanceof Map<?, ?> map && !map.containsKey(last));
  }

  /** The paths of its parents, from the root. */
  public List<ValuesPath> parents() {
    return IntStream.range(1, segments.size())
        .mapToObj(length -> new ValuesPath(segments.subList(0, length)))
        .toList();
  }

  /** Whether it is {@code other}, or one of the two is a parent of the other. */
  public boolean conflicts(ValuesPath other) {
    int common = Math.min(segments.size(), other.segments.size());
    return segments.subList(0, common).equals(other.segments.subList(0, common));
  }

  /** As {@code --set} writes it: keys with dots between them; a key with dots is quoted. */
  public String dotted() {
    return segments.stream()
        .map(String::valueOf)
        .map(key -> key.contains(".") ? '"' + key + '"' : key)
        .collect(Collectors.joining("."));
  }

  @Override
  public String toString() {
    return segments.toString();
  }
}
