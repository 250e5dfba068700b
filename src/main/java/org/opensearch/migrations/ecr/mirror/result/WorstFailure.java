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
 * Of several failures the one that decides the exit status; the others are its suppressed
 * exceptions, one of each kind.
 */
public final class WorstFailure {

  /** By kind, in the order in which they came. */
  private final Map<String, RuntimeException> failures = new LinkedHashMap<>();

  /** One more. */
  public void add(RuntimeException failure) {
    failures.putIfAbsent(kind(failure), failure);
  }

  /** Does {@code work}; what fails finally keeps nothing else from being done. */
  public void collect(Runnable work) {
    try {
      work.run();
    } catch (NotFoundException | RefusedException e) {
      add(e);
    }
  }

  /** Throws the worst; of those that are as bad a bug, else the first. */
  public void throwIfAny() {
    if (failures.isEmpty()) {
      return;
    }
    List<RuntimeException> others = new ArrayList<>(failures.values());
    RuntimeException worst = worst(others);
    others.remove(worst);
    others.forEach(other -> worst.addSuppressed(besides(other)));
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
   * What ails a host ails every blob, and is told once. The reason says which blob or upload it is;
   * what to do next is the same for all.
   */
  private static String kind(RuntimeException failure) {
    if (failure instanceof FailureException known) {
      Failure told = known.failure();
      return known.exitStatus() + told.operation() + told.side() + told.remedy();
    }
    return failure.toString();
  }

  /** A bug is told as one, also behind a failure. */
  private static RuntimeException besides(RuntimeException failure) {
    return failure instanceof FailureException
        ? failure
        : new IllegalStateException("this is a bug in ma-ecr: " + failure, failure);
  }
}
