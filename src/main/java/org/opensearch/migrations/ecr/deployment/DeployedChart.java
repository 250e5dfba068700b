package org.opensearch.migrations.ecr.deployment;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * A chart that the deployment installs.
 *
 * @param key under {@code charts:} of the aggregate chart; its release's name too
 * @param name the chart's own
 * @param version as the deployment says it
 * @param repository where it is published
 * @param namespace it is installed into, where the deployment says one
 * @param values it is installed with
 * @param digest of the archive or artifact, while the version is that of the manifest
 */
public record DeployedChart(
    String key,
    String name,
    String version,
    URI repository,
    Optional<String> namespace,
    Map<String, Object> values,
    Optional<Digest> digest) {

  /** As what fetches charts wants it. */
  public ChartEntry entry() {
    return new ChartEntry(key, name, version, repository, digest, List.of(), List.of(), 0);
  }

  /** The same at another version, of which no digest is known. */
  public DeployedChart at(String bumped) {
    return bumped.equals(version)
        ? this
        : new DeployedChart(key, name, bumped, repository, namespace, values, Optional.empty());
  }

  /** The same under the version that its publisher gave it; a digest that is known still holds. */
  public DeployedChart publishedAs(String published) {
    return new DeployedChart(key, name, published, repository, namespace, values, digest);
  }
}
