package org.opensearch.migrations.ecr.cli.options;

import static org.opensearch.migrations.ecr.cli.options.RootCommand.usage;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.plan.MirrorPlan;
import org.opensearch.migrations.ecr.plan.Planner;
import org.opensearch.migrations.ecr.plan.Planner.Selection;
import org.opensearch.migrations.ecr.plan.Sources;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  public ArtifactFilter filter() {
    return new ArtifactFilter(include, exclude);
  }

  /**
   * What is selected, and where it goes.
   *
   * @throws ParameterException when nothing is selected
   */
  public MirrorPlan plan(
      MirrorManifest manifest, MirrorTarget target, Sources sources, Selection only) {
    MirrorPlan plan = new Planner(manifest, target, filter(), sources).plan(only);
    if (plan.artifacts().isEmpty()) {
      throw usage(command, "nothing in the manifest matches the selection: see 'ma-ecr list'");
    }
    return plan;
  }
}
