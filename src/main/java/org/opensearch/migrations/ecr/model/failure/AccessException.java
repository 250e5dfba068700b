package org.opensearch.migrations.ecr.model.failure;

/**
 * Credentials are missing, wrong or expired, a permission is missing, or a TLS certificate is not
 * trusted.
 */
public final class AccessException extends FailureException {

  private static final long serialVersionUID = 1L;

  /** The remedy if the policy of an AWS organization, role or endpoint denies an action. */
  private static final String EXPLICIT_DENY =
      "Change the policy that the message names: its deny takes precedence over other policies";

  /** A failure with a cause. */
  public AccessException(Failure failure, Throwable cause) {
    super(failure, cause);
  }

  /** A failure without a cause. */
  public AccessException(Failure failure) {
    this(failure, null);
  }

  /**
   * The remedy for a missing permission.
   *
   * @param message what AWS or another registry says
   * @param otherwise the remedy unless a policy denies the action explicitly, which permissions do
   *     not change
   */
  public static String remedy(String message, String otherwise) {
    return message.contains("explicit deny") ? EXPLICIT_DENY : otherwise;
  }

  @Override
  public ExitStatus exitStatus() {
    return ExitStatus.ACCESS;
  }
}
