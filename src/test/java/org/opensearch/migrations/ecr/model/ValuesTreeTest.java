package org.opensearch.migrations.ecr.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

class ValuesTreeTest {

  private final ValuesTree tree = new ValuesTree();

  @Test
  void makesMapsAndLists() {
    tree.set(List.of("a", "dotted.key"), "x");
    tree.set(List.of("l", 1, "tag"), 7);
    tree.set(List.of("l", 0), null);
    tree.set(List.of("a", "b"), Map.of("c", List.of(true)));
    assertEquals(
        Map.of(
            "a",
            Map.of("dotted.key", "x", "b", Map.of("c", List.of(true))),
            "l",
            Arrays.asList(null, Map.of("tag", 7))),
        tree.toMap());
    assertEquals(List.of("a", "l"), List.copyOf(tree.toMap().keySet()));
  }

  @Test
  void laterValueReplacesTheEarlier() {
    tree.set(List.of("a", "b"), 1);
    tree.set(List.of("a", "b"), 2);
    assertEquals(Map.of("a", Map.of("b", 2)), tree.toMap());
  }

  @Test
  void conflictingValuesAreRejected() {
    tree.set(List.of("a", "b"), null);
    tree.set(List.of("map"), Map.of("k", 1));
    tree.set(List.of("l", 0), 1);
    assertRefused("[a, b], which is above it, already has a value", "a", "b", "c");
    assertRefused("[map], which is above it, already has a value", "map", "k");
    assertRefused("values below it are already set", "a");
    assertRefused("[l] would have both keys and list indexes", "l", "k");
    assertRefused("[l] would have both keys and list indexes", "l", "k", "m");
    assertRefused("[a] would have both keys and list indexes", "a", 0);
    assertEquals(3, tree.toMap().size());
  }

  @Test
  void listWithMissingItemsIsRejected() {
    tree.set(List.of("a", "l", 0), 1);
    tree.set(List.of("a", "l", 2), 1);
    InvalidInputException refused = assertThrows(InvalidInputException.class, tree::toMap);
    assertTrue(refused.getMessage().contains("[a, l]: only its items [0, 2]"));
  }

  private void assertRefused(String reason, Object... path) {
    InvalidInputException refused =
        assertThrows(InvalidInputException.class, () -> tree.set(List.of(path), "x"));
    assertTrue(refused.getMessage().contains(reason), refused::getMessage);
  }
}
