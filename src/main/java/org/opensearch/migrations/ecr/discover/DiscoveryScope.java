package org.opensearch.migrations.ecr.discover;

import java.util.Map;
import org.opensearch.migrations.ecr.deployment.Deployment;
import org.opensearch.migrations.ecr.model.ArtifactFilter;

/**
 * What is to be discovered.
 *
 * @param deployment the aggregate chart; without one the charts of the manifest are refreshed
 * @param bumps versions by chart key, which win over those of values and manifest
 * @param all whether charts that are disabled or for development are looked at too
 * @param filter which charts; the others stay in the manifest as they are
 */
public record DiscoveryScope(
    Deployment deployment, Map<String, String> bumps, boolean all, ArtifactFilter filter) {

  /** Copies the map. */
  public DiscoveryScope {
    bumps = Map.copyOf(bumps);
  }

  /** Whether the aggregate chart itself is there to be looked at. */
  boolean hasChart() {
    return deployment.chart().isPresent();
  }
}
