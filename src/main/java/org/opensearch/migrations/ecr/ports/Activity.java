package org.opensearch.migrations.ecr.ports;

import java.time.Duration;
import org.opensearch.migrations.ecr.model.failure.TransientException;

/** Is told what goes on for one artifact. Called from several threads. */
public interface Activity {

  /** An activity that nobody looks at. */
  Activity NONE = new Activity() {};

  /** A request of any kind is sent. */
  default void request() {}

  /**
   * Blob bytes were sent to a destination.
   *
   * @param bytes how many since the last call; negative when a try failed and its bytes will be
   *     sent once more
   */
  default void bytes(long bytes) {}

  /**
   * Something failed in a way that may pass, and is tried again.
   *
   * @param attempt the number of the attempt that failed, from 1
   * @param wait how long is waited before the next
   */
  default void retrying(TransientException failure, int attempt, Duration wait) {}

  /** Something the user should know, although it is no failure. */
  default void warning(String message) {}
}
