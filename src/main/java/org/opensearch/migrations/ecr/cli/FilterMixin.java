package org.opensearch.migrations.ecr.cli;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import picocli.CommandLine.Option;

/** Which artifacts of the manifest. */
final class FilterMixin {

  @Option(
      names = "--include",
      paramLabel = "GLOB",
      description =
          "Only charts whose key matches, with their images, and images whose normalised reference"
              + " matches; * crosses slashes. Can be given several times. Default: all.")
  private List<String> include = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description =
          "Not these; wins over --include. An image that another chart brings too stays. Can be"
              + " given several times. Default: none.")
  private List<String> exclude = new ArrayList<>();

  ArtifactFilter filter() {
    return new ArtifactFilter(include, exclude);
  }
}
