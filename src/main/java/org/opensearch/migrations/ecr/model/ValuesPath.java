package org.opensearch.migrations.ecr.model;

import java.util.List;
import java.util.Map;

/**
 * A place in Helm values. Segments are map keys (strings, which can contain dots) or list indexes
 * (integers from 0).
 *
 * @param segments from the root down, at least one
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

  /** What {@code values} have there; null where that is nothing, or null itself. */
  public Object in(Object values) {
    Object value = values;
    for (Object segment : segments) {
      value = value instanceof Map<?, ?> map ? map.get(segment) : null;
    }
    return value;
  }

  @Override
  public String toString() {
    return segments.toString();
  }
}
