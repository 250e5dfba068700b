package org.opensearch.migrations.ecr.model.failure;

import java.time.Duration;
import java.util.Optional;

/** A transient error of the network or a server, which can be retried. */
public final class TransientException extends FailureException {

  private static final long serialVersionUID = 1L;

  private static final String RUN_AGAIN = "Run again";

  private final Duration retryAfter;
  private final Kind kind;

  private enum Kind {
    ANY,
    /** The only remedy is to run the program again. */
    RUN_AGAIN,
    /** A repository that does not exist may be the cause. */
    OF_REPOSITORY
  }

  /**
   * A transient failure.
   *
   * @param retryAfter the delay that the server requested, if any
   * @param cause can be null
   */
  public TransientException(Failure failure, Optional<Duration> retryAfter, Throwable cause) {
    this(failure, retryAfter, cause, Kind.ANY);
  }

  private TransientException(
      Failure failure, Optional<Duration> retryAfter, Throwable cause, Kind kind) {
    super(failure, cause);
    this.retryAfter = retryAfter.orElse(null);
    this.kind = kind;
  }

  /** A failure whose only remedy is to run the program again. */
  public static TransientException runAgain(
      Failure failure, Optional<Duration> retryAfter, Throwable cause) {
    return new TransientException(failure.withRemedy(RUN_AGAIN), retryAfter, cause, Kind.RUN_AGAIN);
  }

  /**
   * The repository does not exist at the registry, or is not known everywhere yet because it was
   * just created.
   */
  public static TransientException ofRepository(
      Failure failure, Optional<Duration> retryAfter, Throwable cause) {
    return new TransientException(failure, retryAfter, cause, Kind.OF_REPOSITORY);
  }

  /** Whether a repository that does not exist may be the cause. */
  public boolean isOfRepository() {
    return kind == Kind.OF_REPOSITORY;
  }

  /**
   * The same failure with information about another run, if its only remedy is to run again.
   *
   * @param then what another run does, as a clause
   */
  public TransientException withNextRun(String then) {
    if (kind != Kind.RUN_AGAIN) {
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
