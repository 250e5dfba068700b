package org.opensearch.migrations.ecr.aws;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;

/** Reads lists of the ECR API, which come in parts. */
final class Pages {

  /** A thousand items each: ten times what AWS lets an account have. */
  private static final int MOST = 1000;

  private Pages() {}

  /**
   * Reads a list part by part, until it ends or {@code more} says no.
   *
   * @param what what it is a list of, for the message
   * @param part reads the part of that name, the first without one
   * @throws RefusedException when it does not end, as with a server that only imitates ECR
   */
  static <T> void read(
      EcrAction action,
      Side side,
      String what,
      Function<Optional<String>, EcrApi.Page<T>> part,
      Predicate<List<T>> more) {
    Set<String> names = new HashSet<>();
    Optional<String> next = Optional.empty();
    do {
      EcrApi.Page<T> page = part.apply(next);
      if (!more.test(page.items())) {
        return;
      }
      next = page.next();
      if (next.isPresent() && (!names.add(next.get()) || names.size() > MOST)) {
        throw new RefusedException(
            new Failure(
                action.operation(),
                side,
                what,
                "the list does not end",
                "Check whether something else answers in the place of Amazon ECR"));
      }
    } while (next.isPresent());
  }
}
