package org.opensearch.migrations.ecr.deployment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How the aggregate chart is deployed.
 *
 * @param chart a folder or a .tgz; empty if only values are known
 * @param values files for it, later ones win
 * @param set {@code KEY=VALUE} for it, which override the files
 * @param namespace that charts are installed into, unless the values set another
 * @param apiVersions that the cluster serves in addition to those of EKS and of the charts' CRDs
 */
public record Deployment(
    Optional<Path> chart,
    List<Path> values,
    List<String> set,
    String namespace,
    List<String> apiVersions) {

  public Deployment {
    values = List.copyOf(values);
    set = List.copyOf(set);
    apiVersions = List.copyOf(apiVersions);
  }
}
