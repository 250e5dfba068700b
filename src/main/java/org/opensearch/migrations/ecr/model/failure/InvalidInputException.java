package org.opensearch.migrations.ecr.model.failure;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** The manifest, a rule, values, a chart or a name is invalid: a retry does not help. */
public final class InvalidInputException extends FailureException {

  private static final long serialVersionUID = 1L;

  /** A failure with a cause. */
  public InvalidInputException(Failure failure, Throwable cause) {
    super(failure, cause);
  }

  /** A failure without a cause. */
  public InvalidInputException(Failure failure) {
    this(failure, null);
  }

  /**
   * An input file cannot be read.
   *
   * @param operation a verb phrase: {@code "read manifest"}
   * @param file as the user named it
   */
  public static InvalidInputException unreadable(
      String operation, String file, IOException cause, String remedy) {
    String reason =
        cause instanceof NoSuchFileException
            ? "there is no such file"
            : cause instanceof AccessDeniedException
                ? "permission denied"
                : String.valueOf(cause.getMessage());
    return new InvalidInputException(
        new Failure(operation, Side.LOCAL, file, reason, remedy), cause);
  }

  @Override
  public ExitStatus exitStatus() {
    return ExitStatus.INVALID_INPUT;
  }
}
