package org.opensearch.migrations.ecr.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

/**
 * Collects the problems of one file, so that all are reported at once: the first is thrown, the
 * others are its suppressed exceptions.
 */
public final class Problems {

  private static final int SHOWN = 20;

  /** The maximum length of a part of a message, in characters. */
  private static final int LONGEST = 400;

  private final String operation;
  private final String source;
  private final List<InvalidInputException> found = new ArrayList<>();

  /**
   * Problems of one file.
   *
   * @param operation a verb phrase: {@code "read manifest"}
   * @param source the file, as messages name it
   */
  public Problems(String operation, String source) {
    this.operation = operation;
    this.source = source;
  }

  /** The file, as messages name it. */
  public String source() {
    return source;
  }

  /** Adds a problem. */
  public void add(Position position, String found, String expected) {
    add(position, found, expected, "");
  }

  /**
   * Adds a problem.
   *
   * @param remedy what to do, an imperative sentence; empty if obvious
   */
  public void add(Position position, String found, String expected, String remedy) {
    this.found.add(failure(position, found, expected, remedy, null));
  }

  /**
   * Whether {@code key} was seen before, which is a problem.
   *
   * @param seen the positions of earlier keys, to which this one is added
   * @param what the key, as messages describe it
   */
  public <K> boolean isRepeated(Map<K, Position> seen, K key, Position position, String what) {
    Position first = seen.putIfAbsent(key, position);
    if (first != null) {
      add(position, what + " again", "it only once; the first is in " + first);
    }
    return first != null;
  }

  /** A problem that ends the reading, for the caller to throw. */
  public InvalidInputException failure(
      Position position, String found, String expected, String remedy, Throwable cause) {
    String reason =
        "found "
            + Failure.shortened(found, LONGEST)
            + ", expected "
            + Failure.shortened(expected, LONGEST);
    return InvalidInputException.local(operation, source + ", " + position, reason, remedy, cause);
  }

  /** Whether there are no problems. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** Throws the first problem, if there is one. */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw first();
    }
  }

  /** The first problem, with the others as suppressed exceptions; there must be one. */
  public InvalidInputException first() {
    InvalidInputException first = found.get(0);
    found.subList(1, Math.min(found.size(), SHOWN)).forEach(first::addSuppressed);
    return first;
  }
}
