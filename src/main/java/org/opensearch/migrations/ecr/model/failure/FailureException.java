package org.opensearch.migrations.ecr.model.failure;

/**
 * Every failure that a user, a server or the network can cause. The subtypes say what a caller can
 * do about it, and so fix the exit status; the fields say what failed, where, for what, and the
 * next step.
 */
public abstract sealed class FailureException extends RuntimeException
    permits InvalidInputException,
        AccessException,
        NotFoundException,
        RefusedException,
        TransientException {

  private static final long serialVersionUID = 1L;

  private final String operation;
  private final Side side;
  private final String reference;
  private final String reason;
  private final String remedy;

  /**
   * Describes a failure.
   *
   * @param failure what, where, for which reference, why, and what to do next
   * @param cause the exception below, or null
   */
  FailureException(Failure failure, Throwable cause) {
    super(failure.toString(), cause);
    this.operation = failure.operation();
    this.side = failure.side();
    this.reference = failure.reference();
    this.reason = failure.reason();
    this.remedy = failure.remedy();
  }

  /** What failed, where, for which reference, why, and what to do next. */
  public final Failure failure() {
    return new Failure(operation, side, reference, reason, remedy);
  }

  /** The exit status that this failure leads to when nothing worse happens. */
  public abstract ExitStatus exitStatus();
}
