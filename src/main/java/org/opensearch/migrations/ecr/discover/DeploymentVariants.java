package org.opensearch.migrations.ecr.discover;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.opensearch.migrations.ecr.deployment.AggregateValues;
import org.opensearch.migrations.ecr.deployment.ChartRenderer;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.VariantRule;

/**
 * The deployment and its variants.
 *
 * @param values of the aggregate chart by the name of the variant; first those of the deployment
 *     without a variant, {@link DiscoveryRules#BASE}
 * @param rules for the variants
 * @param warnings about variants that are not rendered
 */
record DeploymentVariants(
    Map<String, AggregateValues> values, List<VariantRule> rules, List<String> warnings) {

  /**
   * The variants whose values the aggregate chart has; without that chart, those that the manifest
   * names.
   *
   * @param aggregate renders the aggregate chart
   * @param base its values
   * @param all rules for variants
   */
  static DeploymentVariants of(
      ChartRenderer aggregate,
      AggregateValues base,
      List<VariantRule> all,
      MirrorManifest current,
      DiscoveryScope scope) {
    Map<String, AggregateValues> values = new LinkedHashMap<>();
    values.put(DiscoveryRules.BASE, base);
    List<VariantRule> rules = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    Set<String> named = scope.hasChart() ? new TreeSet<>() : named(current);
    for (VariantRule rule : all) {
      boolean isNamed = named.remove(rule.name());
      if (!scope.accepts(rule) || (!scope.hasChart() && !isNamed)) {
        continue;
      }
      Optional<String> obstacle =
          scope.hasChart() ? obstacle(rule, base, current.release()) : Optional.empty();
      if (obstacle.isEmpty()) {
        rules.add(rule);
        values.put(rule.name(), new AggregateValues(aggregate.with(rule.values()).values()));
      } else if (!rule.place().isPackaged() || scope.variants().contains(rule.name())) {
        // A variant in the jar may be for another release.
        warnings.add("variant " + rule.name() + " is not rendered: " + obstacle.get());
      }
    }
    named.forEach(
        name ->
            warnings.add(
                "variant "
                    + name
                    + " of the manifest is not rendered: no rule defines it. Pass the file that"
                    + " does with --rules"));
    return new DeploymentVariants(values, rules, warnings);
  }

  /** Why the aggregate chart does not have the variant. */
  private static Optional<String> obstacle(
      VariantRule rule, AggregateValues base, Optional<String> release) {
    if (!rule.releases().containsRelease(release)) {
      return Optional.of("it is for releases " + rule.releases().text());
    }
    return rule.paths().stream()
        .filter(path -> !exists(path, base.values()))
        .findFirst()
        .map(path -> "the aggregate chart has no value " + path);
  }

  private static Set<String> named(MirrorManifest manifest) {
    Set<String> names = new TreeSet<>();
    manifest.charts().forEach(chart -> names.addAll(chart.variants()));
    manifest.allImages().forEach(image -> names.addAll(image.variants()));
    return names;
  }

  /** Whether {@code values} have the path, even if its value is null. */
  private static boolean exists(ValuesPath path, Map<String, Object> values) {
    Object at = values;
    for (Object segment : path.segments()) {
      if (!(at instanceof Map<?, ?> map) || !map.containsKey(segment)) {
        return false;
      }
      at = map.get(segment);
    }
    return true;
  }

  /** The values of the deployment without a variant. */
  AggregateValues base() {
    return values.get(DiscoveryRules.BASE);
  }

  /** A copy of the aggregate chart's renderer that renders all variants. */
  ChartRenderer renderer(ChartRenderer aggregate) {
    if (rules.isEmpty()) {
      return aggregate;
    }
    Map<String, Map<String, Object>> added = new LinkedHashMap<>();
    added.put(DiscoveryRules.BASE, Map.of());
    rules.forEach(rule -> added.put(rule.name(), rule.values()));
    return aggregate.inVariants(added);
  }
}
