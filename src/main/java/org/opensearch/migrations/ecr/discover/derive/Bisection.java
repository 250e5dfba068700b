package org.opensearch.migrations.ecr.discover.derive;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

/**
 * Applies many changes at once and finds those that the chart accepts by bisection, so that a few
 * rejected ones cost a few renders.
 *
 * @param <T> what is tried
 * @param <R> what a successful try gives
 */
final class Bisection<T, R> {

  /** The maximum number of renders; what has not been tried by then is omitted. */
  private static final int MOST_RENDERS = 60;

  /** The result of a bisection. */
  record Outcome<T, R>(List<T> accepted, R result, Optional<InvalidInputException> refusal) {}

  private final Function<List<T>, R> attempt;
  private final int most;
  private int renders;
  private R result;
  private InvalidInputException refusal;

  /**
   * A bisection.
   *
   * @param attempt applies all that it is given; throws {@link InvalidInputException} if the chart
   *     rejects it
   */
  Bisection(Function<List<T>, R> attempt) {
    this(attempt, MOST_RENDERS);
  }

  /** A bisection with at most this number of renders. */
  Bisection(Function<List<T>, R> attempt, int most) {
    this.attempt = attempt;
    this.most = most;
  }

  /** Tries {@code all}; {@code none} is the result of trying nothing. */
  Outcome<T, R> run(List<T> all, R none) {
    result = none;
    List<T> accepted = accept(List.of(), all);
    return new Outcome<>(accepted, result, Optional.ofNullable(refusal));
  }

  /** {@code accepted}, and those of {@code more} that can be tried along with them. */
  private List<T> accept(List<T> accepted, List<T> more) {
    if (more.isEmpty() || renders >= most) {
      return accepted;
    }
    List<T> together = new ArrayList<>(accepted);
    together.addAll(more);
    renders++;
    try {
      result = attempt.apply(together);
      return together;
    } catch (InvalidInputException e) {
      refusal = e;
      if (more.size() == 1) {
        return accepted;
      }
      int half = more.size() / 2;
      List<T> left = accept(accepted, more.subList(0, half));
      return accept(left, more.subList(half, more.size()));
    }
  }
}
