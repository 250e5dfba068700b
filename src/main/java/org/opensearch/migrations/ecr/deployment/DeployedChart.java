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
 * @param key under {@code charts:} of the aggregate chart; also the name of its release
 * @param name the chart's own
 * @param version as the deployment sets it
 * @param repository where it is published
 * @param namespace it is installed into, if the deployment sets one
 * @param values it is installed with
 * @param digest of the archive or artifact, if the version is that of the manifest
 */
public record DeployedChart(
    String key,
    String name,
    String version,
    URI repository,
    Optional<String> namespace,
    Map<String, Object> values,
    Optional<Digest> digest) {

  /** The chart as a manifest entry without images. */
  public ChartEntry entry() {
    return new ChartEntry(key, name, version, repository, digest, List.of(), List.of(), 0);
  }

  /** A copy at another version, whose digest is unknown. */
  public DeployedChart at(String bumped) {
    return bumped.equals(version)
        ? this
        : new DeployedChart(key, name, bumped, repository, namespace, values, Optional.empty());
  }

  /** A copy at the version as published; the digest is kept. */
  public DeployedChart publishedAs(String published) {
    return new DeployedChart(key, name, published, repository, namespace, values, digest);
  }
}
