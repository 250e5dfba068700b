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
   * Input of this machine is invalid.
   *
   * @param operation a verb phrase
   * @param reference the file, chart or option
   */
  public static InvalidInputException local(
      String operation, String reference, String reason, String remedy) {
    return local(operation, reference, reason, remedy, null);
  }

  /**
   * Input of this machine is invalid.
   *
   * @param operation a verb phrase
   * @param reference the file, chart or option
   * @param cause can be null
   */
  public static InvalidInputException local(
      String operation, String reference, String reason, String remedy, Throwable cause) {
    return new InvalidInputException(
        new Failure(operation, Side.LOCAL, reference, reason, remedy), cause);
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
    return local(operation, file, reason, remedy, cause);
  }

  @Override
  public ExitStatus exitStatus() {
    return ExitStatus.INVALID_INPUT;
  }
}
