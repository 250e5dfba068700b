package org.opensearch.migrations.ecr.helm.chart;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;

/** Failures with files on this machine. */
public final class LocalFailures {

  private LocalFailures() {}

  /** The failure for {@code cause}. */
  public static FailureException of(String operation, String reference, IOException cause) {
    String reason = String.valueOf(cause.getMessage());
    if (cause instanceof NoSuchFileException) {
      return InvalidInputException.local(
          operation, reference, reason + " does not exist", "Correct the path", cause);
    }
    if (cause instanceof AccessDeniedException) {
      return new AccessException(
          new Failure(
              operation,
              Side.LOCAL,
              reference,
              "permission denied: " + reason,
              "Make it readable, or choose another file"),
          cause);
    }
    return new RefusedException(
        new Failure(
            operation,
            Side.LOCAL,
            reference,
            reason,
            "Free space in the folder for temporary files"),
        cause);
  }
}
