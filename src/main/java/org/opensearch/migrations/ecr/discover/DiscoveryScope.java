package org.opensearch.migrations.ecr.discover;

import java.util.Map;
import java.util.Set;
import org.opensearch.migrations.ecr.deployment.Deployment;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.VariantRule;

/**
 * The scope of a discovery.
 *
 * @param deployment the aggregate chart; without one the charts of the manifest are refreshed
 * @param bumps versions by chart key, which override those of values and manifest
 * @param all whether disabled and development charts are included
 * @param filter which charts to analyze; the entries of others are unchanged
 * @param variants the names of those to render; empty for all that apply
 */
public record DiscoveryScope(
    Deployment deployment,
    Map<String, String> bumps,
    boolean all,
    ArtifactFilter filter,
    Set<String> variants) {

  public DiscoveryScope {
    bumps = Map.copyOf(bumps);
    variants = Set.copyOf(variants);
  }

  /** Whether to render the variant. */
  boolean accepts(VariantRule variant) {
    return variants.isEmpty() || variants.contains(variant.name());
  }

  /** Whether the aggregate chart is known. */
  boolean hasChart() {
    return deployment.chart().isPresent();
  }
}
