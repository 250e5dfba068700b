package org.opensearch.migrations.ecr.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValuesPathTest {

  @Test
  void acceptsKeysWithDotsAndIndexes() {
    assertEquals("[a, b.c, 0, d]", new ValuesPath(List.of("a", "b.c", 0, "d")).toString());
  }

  @Test
  void isOpenIfAStringCanBeSet() {
    Map<String, Object> image = new HashMap<>(Map.of("tag", "1", "extra", Map.of()));
    image.put("digest", null);
    Map<String, Object> values = new HashMap<>(Map.of("image", image, "n", 1, "l", List.of("x")));
    values.put("unset", null);
    for (List<Object> open :
        List.<List<Object>>of(
            List.of("other"),
            List.of("other", "image"),
            List.of("image", "registry"),
            List.of("image", "extra", "name"),
            List.of("unset", "image"))) {
      assertTrue(new ValuesPath(open).isOpenIn(values), open::toString);
    }
    for (List<Object> closed :
        List.<List<Object>>of(
            List.of("image"),
            List.of("image", "tag"),
            List.of("image", "tag", "x"),
            List.of("image", "digest"),
            List.of("image", "extra"),
            List.of("unset"),
            List.of("n", "x"),
            List.of("l", "x"))) {
      assertFalse(new ValuesPath(closed).isOpenIn(values), closed::toString);
    }
  }

  @Test
  void conflictsWithParentsAndChildren() {
    ValuesPath path = new ValuesPath(List.of("a", "b"));
    assertEquals(List.of(new ValuesPath(List.of("a"))), path.parents());
    assertTrue(path.conflicts(path));
    assertTrue(path.conflicts(new ValuesPath(List.of("a"))));
    assertTrue(path.conflicts(new ValuesPath(List.of("a", "b", "c"))));
    assertFalse(path.conflicts(new ValuesPath(List.of("a", "c"))));
    assertFalse(path.conflicts(new ValuesPath(List.of("b"))));
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
