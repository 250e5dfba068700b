package org.opensearch.migrations.ecr.model.failure;

/** A server rejected a request permanently, or its content is invalid. */
public final class RefusedException extends FailureException {

  private static final long serialVersionUID = 1L;

  /** A failure with a cause. */
  public RefusedException(Failure failure, Throwable cause) {
    super(failure, cause);
  }

  /** A failure without a cause. */
  public RefusedException(Failure failure) {
    this(failure, null);
  }

  @Override
  public ExitStatus exitStatus() {
    return ExitStatus.FAILED;
  }
}
