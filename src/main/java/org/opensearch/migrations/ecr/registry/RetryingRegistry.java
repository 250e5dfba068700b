package org.opensearch.migrations.ecr.registry;

import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;

/**
 * A registry that does not try again by itself. What a blob is read from can fail although where it
 * is written to does not.
 */
public record RetryingRegistry(Registry registry, Retry retry) implements Registry {

  @Override
  public Repository open(String host, String path, Activity activity) {
    return new RetryingRepository(registry.open(host, path, activity), retry, activity);
  }
}
