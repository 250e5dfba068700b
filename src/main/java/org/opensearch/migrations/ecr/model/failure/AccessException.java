package org.opensearch.migrations.ecr.model.failure;

/**
 * Credentials are missing, wrong or expired, a permission is missing, or a TLS certificate is not
 * trusted.
 */
public final class AccessException extends FailureException {

  private static final long serialVersionUID = 1L;

  /** A failure with a cause. */
  public AccessException(Failure failure, Throwable cause) {
    super(failure, cause);
  }

  /** A failure without a cause. */
  public AccessException(Failure failure) {
    this(failure, null);
  }

  @Override
  public ExitStatus exitStatus() {
    return ExitStatus.ACCESS;
  }
}
