package org.opensearch.migrations.ecr.discover;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ArtifactFilter;

/**
 * What is to be discovered.
 *
 * @param chart the aggregate chart, a folder or a .tgz; empty to refresh the charts of the manifest
 * @param values files for the aggregate chart, later ones win
 * @param set {@code KEY=VALUE} for it, which win over the files
 * @param namespace charts are installed into, where the deployment does not say another
 * @param bumps versions by chart key, which win over those of values and manifest
 * @param all whether charts that are disabled or for development are looked at too
 * @param filter which charts; the others stay in the manifest as they are
 */
public record DiscoveryScope(
    Optional<Path> chart,
    List<Path> values,
    List<String> set,
    String namespace,
    Map<String, String> bumps,
    boolean all,
    ArtifactFilter filter) {

  /** Copies lists and map. */
  public DiscoveryScope {
    values = List.copyOf(values);
    set = List.copyOf(set);
    bumps = Map.copyOf(bumps);
  }
}
