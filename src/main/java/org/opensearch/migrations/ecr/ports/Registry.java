package org.opensearch.migrations.ecr.ports;

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
}
