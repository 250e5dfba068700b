package org.opensearch.migrations.ecr.manifest;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes values on one line, in brackets and braces. */
final class FlowText {

  private FlowText() {}

  /**
   * {@code value} on one line.
   *
   * @param notation {@link Notation#FLOW} or {@link Notation#JSON}
   */
  static String of(Object value, Notation notation) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> entry((String) entry.getKey(), entry.getValue(), notation))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof List<?> list) {
      return list.stream()
          .map(item -> of(item, notation))
          .collect(Collectors.joining(", ", "[", "]"));
    }
    return ScalarText.of(value, notation);
  }

  /** A key and its value. */
  static String entry(String key, Object value, Notation notation) {
    return ScalarText.key(key, notation) + ": " + of(value, notation);
  }
}
