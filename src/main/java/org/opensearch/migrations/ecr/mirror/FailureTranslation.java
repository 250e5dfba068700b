package org.opensearch.migrations.ecr.mirror;

import java.util.concurrent.CompletionException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;

/** Translates what ended the work on an artifact into the exception that is reported. */
final class FailureTranslation {

  private FailureTranslation() {}

  /** Keeps failures, and makes a failure of a lack of threads; everything else is a bug. */
  static RuntimeException translate(Throwable thrown, PlannedArtifact artifact) {
    Throwable cause = thrown;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof FailureException failure) {
      return failure;
    }
    for (Throwable below = cause; below != null; below = below.getCause()) {
      if (isNoThread(below)) {
        return noThread(below, artifact);
      }
    }
    return cause instanceof RuntimeException bug
        ? bug
        : new IllegalStateException(cause.toString(), cause);
  }

  /** The JDK has no type for it: "unable to create native thread: possibly out of memory or …". */
  private static boolean isNoThread(Throwable thrown) {
    return thrown instanceof OutOfMemoryError
        && thrown.getMessage() != null
        && thrown.getMessage().contains("native thread");
  }

  private static RefusedException noThread(Throwable cause, PlannedArtifact artifact) {
    return new RefusedException(
        new Failure(
            "start a thread for",
            Side.LOCAL,
            artifact.source(),
            "the operating system does not allow more threads",
            "Reduce --jobs, or raise the process limit (ulimit -u, or the pids limit of the"
                + " container)"),
        cause);
  }
}
