package org.opensearch.migrations.ecr.discover;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.opensearch.migrations.ecr.model.ChartRule;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.model.ValuesTree;
import org.opensearch.migrations.ecr.render.AggregateValues;
import org.opensearch.migrations.ecr.render.ChartRenderer;
import org.opensearch.migrations.ecr.render.DeployedChart;

/** Looks at one chart: renders it by the rules that hold for it, and derives its overrides. */
final class Examination {

  private final RuleBook rules;
  private final Optional<String> release;

  /**
   * An examination.
   *
   * @param release what the variable of that name stands for
   */
  Examination(RuleBook rules, Optional<String> release) {
    this.rules = rules;
    this.release = release;
  }

  /** Looks at a chart that the deployment installs. */
  Examined of(DeployedChart chart, ChartRenderer renderer) {
    List<ChartRule> applicable = rules.of(chart.name(), chart.version());
    ChartRenderer base = renderer.withNeeded(applicable);
    Derived derived = derive(base, applicable, path -> false);
    return new Examined(chart.entry().label(), derived, applicable, Map.of());
  }

  /**
   * Looks at the aggregate chart itself: at what it pulls, not at what the charts do that it
   * installs.
   *
   * @param name the chart's
   * @param version the chart's
   */
  Examined ofAggregate(String name, String version, ChartRenderer renderer) {
    List<ChartRule> applicable = rules.of(name, version);
    ReleaseImages images = ReleaseImages.in(renderer.values(), rules, release);
    Derived derived = derive(renderer.with(images.published()), applicable, Examination::isOfChild);
    return new Examined(name, images.completed(derived), applicable, images.written());
  }

  private static boolean isOfChild(ValuesPath path) {
    return path.segments().get(0).equals(AggregateValues.CHARTS);
  }

  private Derived derive(
      ChartRenderer chart, List<ChartRule> applicable, Predicate<ValuesPath> excluded) {
    List<ValuesOverride> pre =
        applicable.stream().allMatch(rule -> rule.pre().isEmpty())
            ? List.of()
            : RuleBook.pre(applicable, chart.values());
    // Charts that look at their images may not even render as they are without these.
    ChartRenderer ready = chart.with(ValuesTree.of(pre, Map.of()));
    List<ValuesOverride> given = new ArrayList<>(pre);
    applicable.forEach(rule -> given.addAll(rule.overrides()));
    return new Derivation(ready, new Proof(ready, release, rules::ignores), excluded).derive(given);
  }
}
