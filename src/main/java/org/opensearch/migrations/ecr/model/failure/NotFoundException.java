package org.opensearch.migrations.ecr.model.failure;

/** An image, chart, repository or host does not exist. */
public final class NotFoundException extends FailureException {

  private static final long serialVersionUID = 1L;

  /** A failure with a cause. */
  public NotFoundException(Failure failure, Throwable cause) {
    super(failure, cause);
  }

  /** A failure without a cause. */
  public NotFoundException(Failure failure) {
    this(failure, null);
  }

  @Override
  public ExitStatus exitStatus() {
    return ExitStatus.FAILED;
  }
}
