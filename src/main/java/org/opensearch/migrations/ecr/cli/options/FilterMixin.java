package org.opensearch.migrations.ecr.cli.options;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import picocli.CommandLine.Option;

/** Selects artifacts of the manifest. */
public final class FilterMixin {

  @Option(
      names = "--include",
      paramLabel = "GLOB",
      description =
          "Select charts by key, with their images, and images by normalised reference. *"
              + " also matches slashes. Can be repeated. Default: all.")
  private List<String> include = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description =
          "Leave out charts and images; takes precedence over --include. An image that"
              + " another selected chart uses is kept. Can be repeated. Default: none.")
  private List<String> exclude = new ArrayList<>();

  public ArtifactFilter filter() {
    return new ArtifactFilter(include, exclude);
  }
}
