package org.opensearch.migrations.ecr.model.failure;

import java.time.Duration;
import java.util.Optional;

/** A transient error of the network or a server, which can be retried. */
public final class TransientException extends FailureException {

  private static final long serialVersionUID = 1L;

  private static final String RUN_AGAIN = "Run again";

  private final Duration retryAfter;
  private final boolean isRunAgain;
  private final boolean isOfRepository;

  /**
   * A transient failure.
   *
   * @param retryAfter the delay that the server requested, if any
   * @param cause can be null
   */
  public TransientException(Failure failure, Optional<Duration> retryAfter, Throwable cause) {
    this(failure, retryAfter, cause, false, false);
  }

  private TransientException(
      Failure failure,
      Optional<Duration> retryAfter,
      Throwable cause,
      boolean isRunAgain,
      boolean isOfRepository) {
    super(failure, cause);
    this.retryAfter = retryAfter.orElse(null);
    this.isRunAgain = isRunAgain;
    this.isOfRepository = isOfRepository;
  }

  /** A failure whose only remedy is to run the program again. */
  public static TransientException runAgain(
      Failure failure, Optional<Duration> retryAfter, Throwable cause) {
    return new TransientException(failure.withRemedy(RUN_AGAIN), retryAfter, cause, true, false);
  }

  /**
   * The repository does not exist at the registry, or is not known everywhere yet because it was
   * just created.
   */
  public static TransientException ofRepository(
      Failure failure, Optional<Duration> retryAfter, Throwable cause) {
    return new TransientException(failure, retryAfter, cause, false, true);
  }

  /** Whether a repository that does not exist may be the cause. */
  public boolean isOfRepository() {
    return isOfRepository;
  }

  /**
   * The same failure with information about another run, if its only remedy is to run again.
   *
   * @param then what another run does, as a clause
   */
  public TransientException withNextRun(String then) {
    if (!isRunAgain) {
      return this;
    }
    TransientException other =
        new TransientException(failure().withRemedy(RUN_AGAIN + "; " + then), retryAfter(), this);
    for (Throwable further : getSuppressed()) {
      other.addSuppressed(further);
    }
    return other;
  }

  /** The delay that the server requested ({@code Retry-After}). */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  @Override
  public ExitStatus exitStatus() {
    return ExitStatus.TRANSIENT;
  }
}
