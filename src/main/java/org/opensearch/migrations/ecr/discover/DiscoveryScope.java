package org.opensearch.migrations.ecr.discover;

import java.util.Map;
import org.opensearch.migrations.ecr.deployment.Deployment;
import org.opensearch.migrations.ecr.model.ArtifactFilter;

/**
 * The scope of a discovery.
 *
 * @param deployment the aggregate chart; without one the charts of the manifest are refreshed
 * @param bumps versions by chart key, which override those of values and manifest
 * @param all whether disabled and development charts are included
 * @param filter which charts to analyze; the entries of others are unchanged
 */
public record DiscoveryScope(
    Deployment deployment, Map<String, String> bumps, boolean all, ArtifactFilter filter) {

  /** Copies the map. */
  public DiscoveryScope {
    bumps = Map.copyOf(bumps);
  }

  /** Whether the aggregate chart is known. */
  boolean hasChart() {
    return deployment.chart().isPresent();
  }
}
