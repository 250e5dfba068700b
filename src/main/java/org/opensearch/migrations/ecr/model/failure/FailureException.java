package org.opensearch.migrations.ecr.model.failure;

/**
 * A failure that a user, a server or the network can cause. The subtype determines the exit status;
 * the fields say what failed, on which side, for which reference, why, and what to do next.
 */
public abstract sealed class FailureException extends RuntimeException
    permits InvalidInputException,
        AccessException,
        NotFoundException,
        RefusedException,
        TagMovedException,
        TransientException {

  private static final long serialVersionUID = 1L;

  private final Failure failure;

  /**
   * A failure.
   *
   * @param cause can be null
   */
  FailureException(Failure failure, Throwable cause) {
    super(failure.toString(), cause);
    this.failure = failure;
  }

  /** The content of the message. */
  public final Failure failure() {
    return failure;
  }

  /** The exit status if no other failure takes precedence. */
  public abstract ExitStatus exitStatus();
}
