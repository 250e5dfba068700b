package org.opensearch.migrations.ecr.cli;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import picocli.CommandLine.Option;

/** Which charts are looked at. */
final class ChartFilterMixin {

  @Option(
      names = "--include",
      paramLabel = "GLOB",
      description =
          "Only charts whose key matches (the aggregate chart: its name); the others stay in the"
              + " manifest as they are. Can be given several times. Default: all.")
  private List<String> include = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description = "Not these; wins over --include. Can be given several times. Default: none.")
  private List<String> exclude = new ArrayList<>();

  ArtifactFilter filter() {
    return new ArtifactFilter(include, exclude);
  }
}
