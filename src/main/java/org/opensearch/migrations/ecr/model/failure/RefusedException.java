package org.opensearch.migrations.ecr.model.failure;

/** A server refused for good what was asked, or its content is not what it should be. */
public final class RefusedException extends FailureException {

  private static final long serialVersionUID = 1L;

  /** A failure with an exception below it. */
  public RefusedException(Failure failure, Throwable cause) {
    super(failure, cause);
  }

  /** A failure without an exception below it. */
  public RefusedException(Failure failure) {
    this(failure, null);
  }

  @Override
  public ExitStatus exitStatus() {
    return ExitStatus.FAILED;
  }
}
