package org.opensearch.migrations.ecr.model.failure;

import java.time.Duration;
import java.util.Optional;

/** A transient error of the network or a server, which can be retried. */
public final class TransientException extends FailureException {

  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  /**
   * A transient failure.
   *
   * @param retryAfter the delay that the server requested, if any
   * @param cause can be null
   */
  public TransientException(Failure failure, Optional<Duration> retryAfter, Throwable cause) {
    super(failure, cause);
    this.retryAfter = retryAfter.orElse(null);
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
