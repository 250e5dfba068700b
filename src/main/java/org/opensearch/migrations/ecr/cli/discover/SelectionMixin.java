package org.opensearch.migrations.ecr.cli.discover;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that select variants and charts. */
final class SelectionMixin {

  @Option(
      names = "--variant",
      paramLabel = "NAME",
      description =
          "Render only this variant, in addition to the deployment without a variant. Can be"
              + " repeated. 'base': no variant. Default: all variants in the rules whose values the"
              + " aggregate chart has.")
  private Set<String> variants = new LinkedHashSet<>();

  @Option(
      names = "--all",
      description =
          "Include charts that are disabled, or used only for development. They stay in the"
              + " manifest.")
  private boolean all;

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

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** The variants to render; empty for all. */
  Set<String> variants() {
    return variants;
  }

  /** Whether charts are included that are disabled, or used only for development. */
  boolean all() {
    return all;
  }

  ArtifactFilter filter() {
    return new ArtifactFilter(include, exclude);
  }

  /** Whether some charts may be left out. */
  boolean isFiltered() {
    return !include.isEmpty() || !exclude.isEmpty();
  }

  /**
   * Checks the variants.
   *
   * @throws ParameterException when the rules do not define one
   */
  void check(DiscoveryRules rules) {
    Set<String> known = new LinkedHashSet<>(Set.of(DiscoveryRules.BASE));
    rules.variants().forEach(variant -> known.add(variant.name()));
    for (String variant : variants) {
      if (!known.contains(variant)) {
        throw new ParameterException(
            command.commandLine(),
            "there is no variant '"
                + variant
                + "' in the rules: use --variant with one of these names: "
                + String.join(", ", known));
      }
    }
  }

  /** The variants as options, each followed by a space, to repeat in advice. */
  String options() {
    return variants.stream()
        .map(variant -> "--variant " + variant + " ")
        .collect(Collectors.joining());
  }
}
