package org.opensearch.migrations.ecr.discover.derive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.discover.Samples;

/** To change a text in a list, the whole list is set. */
class ValuesChangeTest {

  private static final Map<String, Object> VALUES =
      Map.of(
          "image", "a", "list", List.of(Map.of("image", "b", "port", 80), List.of("c", "d"), true));

  @Test
  void setsOneTextOrTheWholeOutermostList() {
    ValuesChange change =
        new ValuesChange(VALUES)
            .set(Samples.path("image"), "A")
            .set(Samples.path("list", 1, 0), "C")
            .set(Samples.path("list", 0, "image"), "B")
            .set(Samples.path("new", "key.with.dots"), "N");

    List<Object> list = List.of(Map.of("image", "B", "port", 80), List.of("C", "d"), true);
    assertEquals(
        Map.of("image", "A", "list", list, "new", Map.of("key.with.dots", "N")), change.toMap());
    assertEquals(
        Map.of(
            Samples.path("image"),
            "A",
            Samples.path("list"),
            List.of(Map.of("image", "B", "port", 80), List.of("C", "d!"), true),
            Samples.path("new", "key.with.dots"),
            "N"),
        change.wholes(text -> text + "!"));
  }
}
