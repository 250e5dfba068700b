package org.opensearch.migrations.ecr.ports;

import org.opensearch.migrations.ecr.model.failure.FailureException;

/** Repositories: those of all public registries, or of one private registry. */
public interface Registry {

  /**
   * Opens a repository; nothing is requested yet.
   *
   * @param host the registry's host and optional port
   * @param path the name of the repository
   * @param activity receives the requests and bytes of this repository
   */
  Repository open(String host, String path, Activity activity);

  /**
   * Connects and authenticates, so that the first operation does not have to. Failures are ignored:
   * that operation reports them.
   */
  default void prepare(String host) {}

  /**
   * Finds out, after an operation failed, whether the registry as a whole cannot be used. One
   * request, without retries; none if it cannot be known.
   *
   * @param path the repository that was accessed
   * @param failure of that operation
   * @throws FailureException why every other operation would fail as well
   */
  default void checkAfter(FailureException failure, String host, String path) {}
}
