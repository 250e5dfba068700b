package org.opensearch.migrations.ecr.model.failure;

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

  @Override
  public ExitStatus exitStatus() {
    return ExitStatus.INVALID_INPUT;
  }
}
