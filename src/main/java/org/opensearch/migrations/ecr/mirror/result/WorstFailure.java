package org.opensearch.migrations.ecr.mirror.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;

/**
 * Selects the failure that decides the exit status; the others become its suppressed exceptions,
 * one per kind.
 */
public final class WorstFailure {

  /** The first failure of each kind, in order. */
  private final Map<String, RuntimeException> failures = new LinkedHashMap<>();

  /** Adds a failure. */
  public void add(RuntimeException failure) {
    failures.putIfAbsent(kind(failure), failure);
  }

  /** Runs {@code work} and collects failures that a retry would not fix. */
  public void collect(Runnable work) {
    try {
      work.run();
    } catch (NotFoundException | RefusedException e) {
      add(e);
    }
  }

  /** Throws the worst failure; among equals, a bug takes precedence, then the first. */
  public void throwIfAny() {
    if (failures.isEmpty()) {
      return;
    }
    List<RuntimeException> others = new ArrayList<>(failures.values());
    RuntimeException worst = worst(others);
    others.remove(worst);
    others.forEach(other -> worst.addSuppressed(suppressed(other)));
    throw worst;
  }

  private static RuntimeException worst(List<RuntimeException> failures) {
    ExitStatus status =
        ExitStatus.worst(failures.stream().map(ArtifactResult::exitStatus).toList());
    List<RuntimeException> worst =
        failures.stream().filter(failure -> ArtifactResult.exitStatus(failure) == status).toList();
    return worst.stream()
        .filter(failure -> !(failure instanceof FailureException))
        .findFirst()
        .orElse(worst.get(0));
  }

  /**
   * A problem of a host affects every blob, but is reported once. Only the reason names the blob or
   * the upload; the remedy is the same for all.
   */
  private static String kind(RuntimeException failure) {
    if (failure instanceof FailureException known) {
      Failure details = known.failure();
      return known.exitStatus() + details.operation() + details.side() + details.remedy();
    }
    return failure.toString();
  }

  /** Marks a bug as such. */
  private static RuntimeException suppressed(RuntimeException failure) {
    return failure instanceof FailureException
        ? failure
        : new IllegalStateException("this is a bug in ma-ecr: " + failure, failure);
  }
}
