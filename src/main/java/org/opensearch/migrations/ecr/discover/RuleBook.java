package org.opensearch.migrations.ecr.discover;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.OmittedChart;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.rules.ChartRule;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import org.opensearch.migrations.ecr.model.rules.ImageGlob;
import org.opensearch.migrations.ecr.model.rules.ImageRule;
import org.opensearch.migrations.ecr.model.rules.ReleaseRule;
import org.opensearch.migrations.ecr.model.rules.RuleLocation;

/** The rules, and which of them were of use. Used by several threads. */
final class RuleBook {

  private final DiscoveryRules rules;
  private final Set<Object> used =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

  RuleBook(DiscoveryRules rules) {
    this.rules = rules;
  }

  /** The rules themselves. */
  DiscoveryRules all() {
    return rules;
  }

  /** The chart under {@code key}, if it is left out unless all are wanted. */
  Optional<OmittedChart> development(String key) {
    return rules.development().stream().filter(chart -> chart.key().equals(key)).findFirst();
  }

  /** The rules for a chart; all count as used, because what they say of it was asked for. */
  List<ChartRule> of(String chart, String version) {
    return rules.charts().stream()
        .filter(rule -> rule.holdsFor(chart, version))
        .peek(used::add)
        .toList();
  }

  /** The Migration Assistant's own images. */
  List<ReleaseRule> release() {
    return rules.release();
  }

  /** Notes that a rule was of use. */
  void use(Object rule) {
    used.add(rule);
  }

  /** Whether an image is not to be mirrored. */
  boolean ignores(ImageReference image) {
    return find(rules.ignored(), image).isPresent();
  }

  /** The first of {@code among} that means the image; it was of use. */
  Optional<ImageRule> find(List<ImageRule> among, ImageReference image) {
    Optional<ImageRule> rule =
        among.stream().filter(r -> ImageGlob.of(r.image()).matches(image)).findFirst();
    rule.ifPresent(used::add);
    return rule;
  }

  /** The values of {@code rules} that a chart with such values needs beforehand. */
  static List<ValuesOverride> pre(List<ChartRule> rules, Map<String, Object> values) {
    List<ValuesOverride> pre = new ArrayList<>();
    for (ChartRule rule : rules) {
      rule.pre().stream()
          .filter(o -> !rule.isGlob() || hasAnywhere(values, o.set().segments()))
          .forEach(pre::add);
    }
    return pre;
  }

  /** Whether the chart, or a subchart at any depth, has such a value. */
  private static boolean hasAnywhere(Object values, List<Object> path) {
    return has(values, path)
        || (values instanceof Map<?, ?> map
            && map.values().stream().anyMatch(value -> hasAnywhere(value, path)));
  }

  private static boolean has(Object value, List<Object> path) {
    Object at = value;
    for (Object segment : path) {
      if (!(at instanceof Map<?, ?> map) || !map.containsKey(segment)) {
        return false;
      }
      at = map.get(segment);
    }
    return true;
  }

  /** What no longer matches anything, as warnings, once some charts have been looked at. */
  List<String> unusedForCharts() {
    List<String> warnings = new ArrayList<>();
    rules.charts().stream()
        .filter(rule -> !rule.isGlob() && used.contains(rule))
        .flatMap(rule -> Stream.concat(rule.unoverridable().stream(), rule.notes().stream()))
        .forEach(image -> warn(image, warnings));
    return warnings;
  }

  /** What no longer matches anything, as warnings, once everything has been looked at. */
  List<String> unused() {
    List<String> warnings = new ArrayList<>();
    rules.charts().stream().filter(rule -> !rule.isGlob()).forEach(r -> warn(r, warnings));
    warnings.addAll(unusedForCharts());
    rules.ignored().forEach(image -> warn(image, warnings));
    for (ReleaseRule rule : rules.release()) {
      String missing = "the aggregate chart reads no image from " + rule.set();
      warn(rule, rule.place(), missing, warnings);
    }
    return warnings;
  }

  private void warn(ChartRule rule, List<String> warnings) {
    String versions = " of versions " + rule.versions().text() + " is deployed";
    warn(rule, rule.place(), "no chart " + rule.chart() + versions, warnings);
  }

  private void warn(ImageRule rule, List<String> warnings) {
    warn(rule, rule.place(), "no image matches '" + rule.image() + "'", warnings);
  }

  private void warn(Object rule, RuleLocation place, String missing, List<String> warnings) {
    if (!used.contains(rule)) {
      warnings.add(place + ": " + missing + " any more: remove the rule");
    }
  }
}
