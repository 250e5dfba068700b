package org.opensearch.migrations.ecr.render;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How the aggregate chart is deployed.
 *
 * @param chart a folder or a .tgz; empty where only values are known
 * @param values files for it, later ones win
 * @param set {@code KEY=VALUE} for it, which win over the files
 * @param namespace that charts are installed into, where the values do not say another
 */
public record Deployment(
    Optional<Path> chart, List<Path> values, List<String> set, String namespace) {

  /** Copies the lists. */
  public Deployment {
    values = List.copyOf(values);
    set = List.copyOf(set);
  }
}
