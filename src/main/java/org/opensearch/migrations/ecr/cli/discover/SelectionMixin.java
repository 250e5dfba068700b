package org.opensearch.migrations.ecr.cli.discover;

import static org.opensearch.migrations.ecr.cli.options.RootCommand.usage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that select variants, charts and their versions. */
final class SelectionMixin {

  /** A key, and a version rather than a range of versions. */
  private static final Pattern BUMP = Pattern.compile("([^=\\s]+)=([0-9A-Za-z][0-9A-Za-z.+_-]*)");

  @Option(
      names = "--bump",
      paramLabel = "KEY=VERSION",
      description =
          "Use another version of this chart than the manifest or the aggregate chart, and show"
              + " what that changes. Can be repeated.")
  private List<String> bumped = new ArrayList<>();

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

  /**
   * The versions of charts by key, in place of those of the manifest or the aggregate chart.
   *
   * @throws ParameterException when one is malformed, or a chart is specified twice
   */
  Map<String, String> bumps() {
    Map<String, String> versions = new LinkedHashMap<>();
    for (String bump : bumped) {
      Matcher matcher = BUMP.matcher(bump);
      if (!matcher.matches()) {
        throw usage(command, "--bump must be KEY=VERSION, not '" + bump + "'");
      }
      String key = matcher.group(1);
      if (versions.put(key, matcher.group(2)) != null) {
        throw usage(command, "--bump specifies the chart '" + key + "' twice");
      }
    }
    return versions;
  }

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
        throw usage(
            command,
            "there is no variant '"
                + variant
                + "' in the rules: use --variant with one of these names: "
                + String.join(", ", known));
      }
    }
  }

  /** Variants and versions as options, each followed by a space, to repeat in advice. */
  String options() {
    return Stream.concat(
            variants.stream().map(variant -> "--variant " + variant + " "),
            bumped.stream().map(bump -> "--bump " + bump + " "))
        .collect(Collectors.joining());
  }
}
