package org.opensearch.migrations.ecr.discover;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.opensearch.migrations.ecr.deployment.AggregateValues;
import org.opensearch.migrations.ecr.deployment.DeployedChart;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.OmittedChart;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;

/**
 * The charts to analyze.
 *
 * @param charts the charts, at the requested versions
 * @param keys of all charts of the manifest, including those that are not analyzed
 * @param omitted charts that the deployment installs but the mirror omits
 */
record ChartSelection(List<DeployedChart> charts, Set<String> keys, List<OmittedChart> omitted) {

  /** The charts of the manifest, with the values of a deployment if they are known. */
  static ChartSelection ofManifest(
      MirrorManifest current, AggregateValues values, DiscoveryScope scope) {
    List<DeployedChart> charts = new ArrayList<>();
    Set<String> keys = new LinkedHashSet<>();
    for (ChartEntry entry : current.charts()) {
      keys.add(entry.key());
      if (scope.filter().acceptsChart(entry)) {
        charts.add(
            new DeployedChart(
                    entry.key(),
                    entry.name(),
                    entry.version(),
                    entry.repository(),
                    Optional.empty(),
                    values.valuesOf(entry.key()),
                    entry.digest())
                .at(scope.bumps().getOrDefault(entry.key(), entry.version())));
      }
    }
    checkBumps(scope.bumps(), keys);
    return new ChartSelection(charts, keys, current.omitted());
  }

  /** The charts that the aggregate chart installs. */
  static ChartSelection ofAggregate(
      MirrorManifest current, AggregateValues values, RuleBook rules, DiscoveryScope scope) {
    List<DeployedChart> charts = new ArrayList<>();
    Set<String> keys = new LinkedHashSet<>();
    List<OmittedChart> omitted = new ArrayList<>();
    for (String key : new TreeSet<>(values.keys())) {
      if (!scope.all() && !values.isEnabled(key)) {
        continue;
      }
      Optional<OmittedChart> development = rules.development(key).filter(chart -> !scope.all());
      if (development.isPresent()) {
        omitted.add(development.get());
        continue;
      }
      DeployedChart chart = values.chart(key, current);
      keys.add(key);
      if (scope.filter().acceptsChart(chart.entry())) {
        charts.add(chart.at(scope.bumps().getOrDefault(key, chart.version())));
      }
    }
    checkBumps(scope.bumps(), keys);
    return new ChartSelection(charts, keys, omitted);
  }

  /** Whether all charts of the deployment are analyzed. */
  boolean isWhole() {
    return charts.size() == keys.size();
  }

  private static void checkBumps(Map<String, String> bumps, Set<String> keys) {
    for (String key : new TreeSet<>(bumps.keySet())) {
      if (!keys.contains(key)) {
        throw new InvalidInputException(
            new Failure(
                "bump chart",
                Side.LOCAL,
                key,
                "no such chart; the keys are: " + String.join(", ", keys),
                "Pass --bump KEY=VERSION with one of these keys"));
      }
    }
  }
}
