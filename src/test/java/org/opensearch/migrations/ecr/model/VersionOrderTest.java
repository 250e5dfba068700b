package org.opensearch.migrations.ecr.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class VersionOrderTest {

  /** The examples of semantic versioning, and what charts have besides. */
  private static final List<String> ORDERED =
      List.of(
          "0.9.10",
          "1.0.0-alpha",
          "1.0.0-alpha.1",
          "1.0.0-alpha.beta",
          "1.0.0-beta",
          "1.0.0-beta.2",
          "1.0.0-beta.11",
          "v1.0.0-rc.1",
          "1.0.0",
          "v1.0.1",
          "1.9.0",
          "1.10.0",
          "2.0.0+build-1",
          "10.0.0");

  @Test
  void followsSemanticVersioning() {
    List<String> shuffled = new ArrayList<>(ORDERED);
    Collections.shuffle(shuffled, new Random(3));
    shuffled.sort(VersionOrder.LOWEST_FIRST);
    assertEquals(ORDERED, shuffled);
  }

  @Test
  void prefixAndBuildMetadataAreIgnored() {
    assertEquals(0, VersionOrder.precedence("v1.2.3+a", "1.2.3+b-c"));
    assertFalse(VersionOrder.isPreRelease("1.2.3+b-c"));
    assertTrue(VersionOrder.isPreRelease("v1.2.3-rc.1+b"));
  }

  @Test
  void ordersAnyText() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      String a = noise(random);
      String b = noise(random);
      String c = noise(random);
      assertEquals(sign(a, b), -sign(b, a), () -> a + " and " + b);
      assertEquals(a.equals(b), sign(a, b) == 0, () -> a + " and " + b);
      if (sign(a, b) < 0 && sign(b, c) < 0) {
        assertEquals(-1, sign(a, c), () -> a + " < " + b + " < " + c);
      }
    }
  }

  private static int sign(String one, String other) {
    return Integer.signum(VersionOrder.LOWEST_FIRST.compare(one, other));
  }

  private static String noise(Random random) {
    String alphabet = "019av.-+";
    return random
        .ints(random.nextInt(7), 0, alphabet.length())
        .mapToObj(i -> alphabet.substring(i, i + 1))
        .collect(Collectors.joining());
  }
}
