package org.opensearch.migrations.ecr.cli.discover;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import picocli.CommandLine.Option;

/** Selects the charts to process. */
final class ChartFilterMixin {

  @Option(
      names = "--include",
      paramLabel = "GLOB",
      description =
          "Select charts by key (the aggregate chart: by name). Other charts stay unchanged"
              + " in the manifest. Can be repeated. Default: all.")
  private List<String> include = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description =
          "Leave out charts; takes precedence over --include. Can be repeated. Default: none.")
  private List<String> exclude = new ArrayList<>();

  ArtifactFilter filter() {
    return new ArtifactFilter(include, exclude);
  }
}
