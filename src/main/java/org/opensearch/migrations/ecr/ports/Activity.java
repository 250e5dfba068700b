package org.opensearch.migrations.ecr.ports;

import java.time.Duration;
import org.opensearch.migrations.ecr.model.failure.TransientException;

/** Receives the events of one artifact. Called from several threads. */
public interface Activity {

  /** Ignores all events. */
  Activity NONE = new Activity() {};

  /** A request was sent. */
  default void request() {}

  /**
   * Blob bytes were sent to a destination.
   *
   * @param bytes the number since the last call; negative if an attempt failed and its bytes will
   *     be sent again
   */
  default void bytes(long bytes) {}

  /**
   * A request failed with a transient error and will be retried.
   *
   * @param attempt the number of the attempt that failed, from 1
   * @param wait the time until the next attempt
   */
  default void retrying(TransientException failure, int attempt, Duration wait) {}

  /** Reports a warning to the user. */
  default void warning(String message) {}
}
