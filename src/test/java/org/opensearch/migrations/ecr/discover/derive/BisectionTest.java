package org.opensearch.migrations.ecr.discover.derive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;

/** Rejected changes are found with few attempts; the others are accepted in order. */
class BisectionTest {

  private final List<List<Integer>> attempts = new ArrayList<>();

  private Bisection.Outcome<Integer, Integer> run(List<Integer> all, Set<Integer> refused) {
    attempts.clear();
    Bisection<Integer, Integer> trial =
        new Bisection<>(
            tried -> {
              attempts.add(tried);
              tried.stream().filter(refused::contains).findFirst().ifPresent(BisectionTest::refuse);
              return tried.size();
            });
    return trial.run(all, -1);
  }

  private static void refuse(int what) {
    throw new InvalidInputException(
        new Failure("try", Side.LOCAL, "x", "refuses " + what, "remedy"));
  }

  private static List<Integer> upTo(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void acceptsAllAtOnce() {
    assertEquals(
        new Bisection.Outcome<>(upTo(500), 500, Optional.empty()), run(upTo(500), Set.of()));
    assertEquals(1, attempts.size());
    assertEquals(
        new Bisection.Outcome<>(List.of(), -1, Optional.empty()), run(List.of(), Set.of()));
    assertEquals(0, attempts.size());
  }

  @Test
  void omitsWhatIsRejected() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      List<Integer> all = upTo(1 + random.nextInt(40));
      Set<Integer> refused = new HashSet<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        refused.add(random.nextInt(50));
      }
      List<Integer> expected = new ArrayList<>(all);
      expected.removeAll(refused);
      Bisection.Outcome<Integer, Integer> outcome = run(all, refused);
      assertEquals(expected, outcome.accepted());
      assertEquals(expected.isEmpty() ? -1 : expected.size(), outcome.result());
      assertEquals(
          !Collections.disjoint(all, refused), outcome.refusal().isPresent(), refused::toString);
    }
  }

  @Test
  void theNumberOfAttemptsIsLimited() {
    Bisection.Outcome<Integer, Integer> outcome = run(upTo(1000), new HashSet<>(upTo(999)));
    assertEquals(List.of(), outcome.accepted());
    assertTrue(attempts.size() <= 60, () -> attempts.size() + " attempts");
    assertTrue(outcome.refusal().isPresent());
  }
}
