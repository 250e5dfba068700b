package org.opensearch.migrations.ecr.discover;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.opensearch.migrations.ecr.deployment.AggregateValues;
import org.opensearch.migrations.ecr.deployment.DeployedChart;
import org.opensearch.migrations.ecr.discover.bump.BumpAnalysis;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import org.opensearch.migrations.ecr.model.text.EditDistance;

/**
 * The charts to analyze.
 *
 * @param charts the charts, at the requested versions
 * @param keys of all charts of the manifest, including those that are not analyzed
 * @param omitted charts that the deployment installs but the mirror omits
 * @param bumps charts whose version the user chose, by key
 */
record ChartSelection(
    List<DeployedChart> charts,
    Set<String> keys,
    List<OmittedChart> omitted,
    Map<String, BumpAnalysis.Requested> bumps) {

  /** The charts of the manifest, with the values of a deployment if they are known. */
  static ChartSelection ofManifest(
      MirrorManifest current, DeploymentVariants variants, DiscoveryScope scope) {
    List<DeployedChart> charts = new ArrayList<>();
    Set<String> keys = new LinkedHashSet<>();
    for (ChartEntry entry : current.charts()) {
      keys.add(entry.key());
      Map<String, Map<String, Object>> values = new LinkedHashMap<>();
      variants.values().forEach((name, own) -> values.put(name, own.valuesOf(entry.key())));
      if (!entry.variants().isEmpty()) {
        values.keySet().retainAll(entry.variants());
      }
      if (scope.filter().acceptsChart(entry) && !values.isEmpty()) {
        charts.add(
            new DeployedChart(
                    entry.key(),
                    entry.name(),
                    entry.version(),
                    entry.repository(),
                    Optional.empty(),
                    values.values().iterator().next(),
                    entry.digest())
                .in(values, entry.isRequested()));
      }
    }
    checkBumps(scope.bumps().keySet(), keys, Set.of());
    return bumped(charts, keys, current.omitted(), current, variants, scope);
  }

  /** The charts that the aggregate chart installs. */
  static ChartSelection ofAggregate(
      MirrorManifest current, DeploymentVariants variants, RuleBook rules, DiscoveryScope scope) {
    List<DeployedChart> charts = new ArrayList<>();
    Set<String> keys = new LinkedHashSet<>();
    List<OmittedChart> omitted = new ArrayList<>();
    for (String key : new TreeSet<>(variants.base().keys())) {
      Optional<OmittedChart> development = rules.development(key);
      Map<String, AggregateValues> installing = installing(key, variants, development.isPresent());
      boolean isRequested = installing.isEmpty() && (scope.all() || isRequested(key, current));
      if (isRequested) {
        installing.put(DiscoveryRules.BASE, variants.base());
      }
      if (installing.isEmpty()) {
        development.filter(chart -> variants.base().isEnabled(key)).ifPresent(omitted::add);
        continue;
      }
      DeployedChart chart = chart(key, installing, current, isRequested);
      keys.add(key);
      if (scope.filter().acceptsChart(chart.entry())) {
        charts.add(chart);
      }
    }
    checkBumps(scope.bumps().keySet(), keys, variants.base().keys());
    return bumped(charts, keys, omitted, current, variants, scope);
  }

  /** The selection, with the versions that the user chose. */
  private static ChartSelection bumped(
      List<DeployedChart> charts,
      Set<String> keys,
      List<OmittedChart> omitted,
      MirrorManifest current,
      DeploymentVariants variants,
      DiscoveryScope scope) {
    Map<String, BumpAnalysis.Requested> requested = new LinkedHashMap<>();
    List<DeployedChart> all = new ArrayList<>();
    for (DeployedChart chart : charts) {
      Optional<String> to = Optional.ofNullable(scope.bumps().get(chart.key()));
      to.ifPresent(
          version -> requested.put(chart.key(), requested(chart, version, current, variants)));
      all.add(to.map(version -> chart.at(version, current)).orElse(chart));
    }
    for (String key : new TreeSet<>(scope.bumps().keySet())) {
      if (!requested.containsKey(key)) {
        throw refusal(key, "the chart is not selected", "Correct --include and --exclude");
      }
    }
    return new ChartSelection(all, keys, omitted, requested);
  }

  private static BumpAnalysis.Requested requested(
      DeployedChart chart, String version, MirrorManifest current, DeploymentVariants variants) {
    Optional<String> recorded =
        current.charts().stream()
            .filter(entry -> entry.key().equals(chart.key()))
            .map(ChartEntry::version)
            .findFirst();
    List<String> same = ChartEntry.versionCandidates(version);
    boolean isRecorded = recorded.map(same::contains).orElse(true);
    if (isRecorded && same.contains(chart.version())) {
      throw refusal(
          chart.key(),
          "its version is already " + chart.version(),
          "Pass another version, or omit --bump");
    }
    DeployedChart previous =
        isRecorded ? chart : recorded.map(old -> chart.at(old, current)).orElse(chart);
    return new BumpAnalysis.Requested(previous, variants.base().versionOf(chart.key()));
  }

  /**
   * The variants that install a chart. A development chart, which is omitted if the deployment
   * enables it anyway, is installed by variants that enable it.
   */
  private static Map<String, AggregateValues> installing(
      String key, DeploymentVariants variants, boolean isForDevelopment) {
    Map<String, AggregateValues> installing = new LinkedHashMap<>();
    if (!isForDevelopment || !variants.base().isEnabled(key)) {
      variants.values().forEach(installing::put);
      installing.values().removeIf(values -> !values.isEnabled(key));
    }
    return installing;
  }

  private static boolean isRequested(String key, MirrorManifest current) {
    return current.charts().stream().anyMatch(e -> e.key().equals(key) && e.isRequested());
  }

  private static DeployedChart chart(
      String key,
      Map<String, AggregateValues> installing,
      MirrorManifest current,
      boolean isRequested) {
    Map<String, Map<String, Object>> values = new LinkedHashMap<>();
    Map<String, DeployedChart> charts = new LinkedHashMap<>();
    installing.forEach(
        (variant, own) -> {
          DeployedChart chart = own.chart(key, current);
          values.put(variant, chart.values());
          charts.putIfAbsent(chart.entry().label() + " of " + chart.repository(), chart);
        });
    if (charts.size() > 1) {
      throw InvalidInputException.local(
          "combine variants of",
          key,
          "they install different charts: " + String.join(", ", charts.keySet()),
          "Write a manifest for each with --variant, or correct the variants in the rules");
    }
    return charts.values().iterator().next().in(values, isRequested);
  }

  /** Whether all charts of the deployment are analyzed. */
  boolean isWhole() {
    return charts.size() == keys.size();
  }

  /**
   * Checks the keys of bumps.
   *
   * @param keys of the charts that the deployment installs
   * @param known keys of the charts that it could install
   */
  private static void checkBumps(Set<String> bumped, Set<String> keys, Set<String> known) {
    for (String key : new TreeSet<>(bumped)) {
      if (!keys.contains(key) && known.contains(key)) {
        throw refusal(
            key,
            "the deployment does not install it",
            "Enable it in the values, or pass --all to include it");
      }
      if (!keys.contains(key)) {
        throw refusal(
            key,
            "no such chart; the keys are: " + String.join(", ", keys),
            EditDistance.closest(key, keys).map(k -> "Did you mean '" + k + "'? ").orElse("")
                + "Pass --bump KEY=VERSION with one of these keys");
      }
    }
  }

  private static InvalidInputException refusal(String key, String reason, String remedy) {
    return InvalidInputException.local("bump chart", key, reason, remedy);
  }
}
