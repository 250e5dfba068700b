package org.opensearch.migrations.ecr.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValuesPathTest {

  @Test
  void takesKeysWithDotsAndIndexes() {
    assertEquals("[a, b.c, 0, d]", new ValuesPath(List.of("a", "b.c", 0, "d")).toString());
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void refuses(List<Object> segments) {
    assertThrows(IllegalArgumentException.class, () -> new ValuesPath(segments));
  }

  static List<List<Object>> wrong() {
    return List.of(
        List.of(),
        List.of(0),
        List.of("a", -1),
        List.of("a", true),
        List.of("a", 1.5),
        List.of(1L));
  }
}
