package org.opensearch.migrations.ecr.mirror;

import java.util.concurrent.CompletionException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;

/** What the report says of whatever ended the work on an artifact. */
final class FailureTranslation {

  private FailureTranslation() {}

  /** A failure as it is, and a lack of threads as one; all else is a bug. */
  static RuntimeException told(Throwable thrown, PlannedArtifact artifact) {
    Throwable cause = thrown;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof FailureException failure) {
      return failure;
    }
    for (Throwable below = cause; below != null; below = below.getCause()) {
      if (isLackOfThreads(below)) {
        return lackOfThreads(below, artifact);
      }
    }
    return cause instanceof RuntimeException bug
        ? bug
        : new IllegalStateException(cause.toString(), cause);
  }

  /** The JDK has no type for it: "unable to create native thread: possibly out of memory or …". */
  private static boolean isLackOfThreads(Throwable thrown) {
    return thrown instanceof OutOfMemoryError
        && thrown.getMessage() != null
        && thrown.getMessage().contains("native thread");
  }

  private static RefusedException lackOfThreads(Throwable cause, PlannedArtifact artifact) {
    return new RefusedException(
        new Failure(
            "start a thread for",
            Side.LOCAL,
            artifact.source(),
            "the system allows no more of them",
            "Copy fewer at once with --jobs, or raise the limit of processes (ulimit -u, or that of"
                + " the container)"),
        cause);
  }
}
