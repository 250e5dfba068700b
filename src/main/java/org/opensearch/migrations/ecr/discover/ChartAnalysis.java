package org.opensearch.migrations.ecr.discover;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.opensearch.migrations.ecr.deployment.AggregateValues;
import org.opensearch.migrations.ecr.deployment.ChartRenderer;
import org.opensearch.migrations.ecr.deployment.DeployedChart;
import org.opensearch.migrations.ecr.discover.derive.Derivation;
import org.opensearch.migrations.ecr.discover.derive.Derived;
import org.opensearch.migrations.ecr.discover.derive.Proof;
import org.opensearch.migrations.ecr.model.ImageEntry.OwnName;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.model.ValuesTree;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.rules.ChartRule;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;

/** Analyzes one chart: renders it with the rules that apply to it, and derives its overrides. */
final class ChartAnalysis {

  /**
   * The result of analysing a chart.
   *
   * @param label the chart, as messages name it
   * @param derived what its renders show
   * @param rules those that apply to it
   * @param names the own names of images in the registry
   * @param written how the Migration Assistant's own images are written, with the variable for the
   *     release in them
   * @param variants in which images appear that do not appear in all variants of the chart, and not
   *     in the deployment without a variant
   */
  record AnalyzedChart(
      String label,
      Derived derived,
      List<ChartRule> rules,
      Function<ImageReference, Optional<OwnName>> names,
      Map<ImageReference, String> written,
      Map<ImageReference, List<String>> variants) {

    AnalyzedChart {
      rules = List.copyOf(rules);
      written = Map.copyOf(written);
      variants = Map.copyOf(variants);
    }
  }

  private final RuleBook rules;
  private final Optional<String> release;

  /**
   * An analysis.
   *
   * @param release the value of {@code ${release}}
   */
  ChartAnalysis(RuleBook rules, Optional<String> release) {
    this.rules = rules;
    this.release = release;
  }

  /** The chart with everything that it needs to be rendered. */
  ChartRenderer ready(DeployedChart chart, ChartRenderer renderer) {
    List<ChartRule> applicable = rules.of(chart.name(), chart.version(), release);
    ChartRenderer needed = renderer.withNeeded(applicable);
    return needed.with(ValuesTree.of(pre(applicable, needed), Map.of()));
  }

  private static List<ValuesOverride> pre(List<ChartRule> applicable, ChartRenderer chart) {
    return applicable.stream().allMatch(rule -> rule.pre().isEmpty())
        ? List.of()
        : RuleBook.pre(applicable, chart.values());
  }

  /** Analyzes a chart that the deployment installs. */
  AnalyzedChart of(DeployedChart chart, ChartRenderer renderer) {
    List<ChartRule> applicable = rules.of(chart.name(), chart.version(), release);
    ChartRenderer base = renderer.withNeeded(applicable);
    ChartRenderer ready = ready(base, applicable);
    Derived derived = derive(ready, base, applicable, List.of(), path -> false);
    return new AnalyzedChart(
        chart.entry().label(), derived, applicable, names(applicable), Map.of(), variants(ready));
  }

  /**
   * Analyzes the aggregate chart itself, without the charts that it installs.
   *
   * @param name the chart's
   * @param version the chart's
   */
  AnalyzedChart ofAggregate(String name, String version, ChartRenderer renderer) {
    List<ChartRule> applicable = rules.of(name, version, release);
    Map<String, Object> values = renderer.values();
    ReleaseImageSource images = ReleaseImageSource.in(values, rules, release);
    ChartRenderer own = withoutChildren(renderer.with(images.published()), values);
    Function<ImageReference, Optional<OwnName>> names = names(applicable);
    ChartRenderer ready = ready(own, applicable);
    // The installer's job adds the repositories of charts, which are mirrored.
    Derived derived =
        derive(ready, own, applicable, images.named(names), ChartAnalysis::isOfChild)
            .withoutInternet(new AggregateValues(values)::isRepository);
    return new AnalyzedChart(
        name, images.completed(derived), applicable, names, images.written(), variants(ready));
  }

  /** Templates can print the values of the charts it installs; those charts pull these images. */
  private static ChartRenderer withoutChildren(ChartRenderer renderer, Map<String, Object> values) {
    ValuesTree none = new ValuesTree();
    new AggregateValues(values)
        .keys()
        .forEach(key -> none.set(List.of(AggregateValues.CHARTS, key, "values"), null));
    ChartRenderer own = renderer.with(none.toMap());
    try {
      ChartRenderer distinct = own.inDistinctStates();
      distinct.search();
      return distinct;
    } catch (InvalidInputException e) {
      return renderer; // Its templates read these values.
    }
  }

  private static boolean isOfChild(ValuesPath path) {
    return path.segments().get(0).equals(AggregateValues.CHARTS);
  }

  private Function<ImageReference, Optional<OwnName>> names(List<ChartRule> applicable) {
    return image -> rules.name(applicable, image, release);
  }

  private static Map<ImageReference, List<String>> variants(ChartRenderer rendered) {
    List<String> all = rendered.variantNames();
    Map<ImageReference, List<String>> variants = new HashMap<>(rendered.imageVariants());
    variants.values().removeIf(names -> names.contains(DiscoveryRules.BASE) || names.equals(all));
    return variants;
  }

  /** Charts that verify their images may not render without the values of {@code pre}. */
  private static ChartRenderer ready(ChartRenderer chart, List<ChartRule> applicable) {
    return chart.with(ValuesTree.of(pre(applicable, chart), Map.of())).inDistinctStates();
  }

  private Derived derive(
      ChartRenderer ready,
      ChartRenderer chart,
      List<ChartRule> applicable,
      List<ValuesOverride> named,
      Predicate<ValuesPath> excluded) {
    List<ValuesOverride> given = new ArrayList<>(pre(applicable, chart));
    applicable.forEach(rule -> given.addAll(rule.overrides()));
    named.stream()
        .filter(own -> given.stream().noneMatch(o -> o.set().conflicts(own.set())))
        .forEach(given::add);
    Function<ImageReference, Optional<OwnName>> names = names(applicable);
    Proof proof =
        new Proof(ready, release, rules::ignores, image -> names.apply(image).map(OwnName::name));
    return new Derivation(ready, proof, excluded).derive(given);
  }
}
