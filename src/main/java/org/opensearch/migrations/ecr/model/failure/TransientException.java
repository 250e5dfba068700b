package org.opensearch.migrations.ecr.model.failure;

import java.time.Duration;
import java.util.Optional;

/** The network or a server failed in a way that may pass: worth trying again. */
public final class TransientException extends FailureException {

  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  /**
   * A failure that may pass.
   *
   * @param retryAfter how long the server asked to wait, where it did
   * @param cause the exception below, or null
   */
  public TransientException(Failure failure, Optional<Duration> retryAfter, Throwable cause) {
    super(failure, cause);
    this.retryAfter = retryAfter.orElse(null);
  }

  /** How long the server asked to wait ({@code Retry-After}). */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  @Override
  public ExitStatus exitStatus() {
    return ExitStatus.TRANSIENT;
  }
}
