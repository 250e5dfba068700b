package org.opensearch.migrations.ecr.ports;

/** Something that holds repositories: the registries of the world, or one private one. */
public interface Registry {

  /**
   * A handle on one repository; nothing is asked yet.
   *
   * @param host the registry's host and optional port
   * @param path the repository's name within it
   * @param activity is told of every request and byte that goes through the handle
   */
  Repository open(String host, String path, Activity activity);
}
