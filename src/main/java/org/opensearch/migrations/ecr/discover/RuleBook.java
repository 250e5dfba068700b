package org.opensearch.migrations.ecr.discover;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.ImageEntry.OwnName;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.MirrorTarget.ImageName;
import org.opensearch.migrations.ecr.model.Template;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.rules.ChartRule;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.ReleaseRule;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.RuleLocation;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.UrlRule;
import org.opensearch.migrations.ecr.model.rules.ImageRule;

/** The rules, and which of them have matched. Thread-safe. */
final class RuleBook {

  private final DiscoveryRules rules;
  private final Set<Object> used =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

  RuleBook(DiscoveryRules rules) {
    this.rules = rules;
  }

  /** All rules. */
  DiscoveryRules all() {
    return rules;
  }

  /** The chart {@code key}, if it is a development chart, which is omitted by default. */
  Optional<OmittedChart> development(String key) {
    return rules.development().stream().filter(chart -> chart.key().equals(key)).findFirst();
  }

  /** The rules for a chart in a release; all of them count as used. */
  List<ChartRule> of(String chart, String version, Optional<String> release) {
    return rules.charts().stream()
        .filter(rule -> rule.holdsFor(chart, version))
        .peek(used::add)
        .map(rule -> rule.in(release))
        .toList();
  }

  /** The Migration Assistant's own images. */
  List<ReleaseRule> release() {
    return rules.release();
  }

  /** Marks a rule as used. */
  void use(Object rule) {
    used.add(rule);
  }

  /** Whether a rule excludes the image from the mirror. */
  boolean ignores(ImageReference image) {
    return find(rules.ignored(), image).isPresent();
  }

  /** Whether a rule accepts that containers fetch {@code target}; it is marked as used. */
  boolean ignoresUrl(String target) {
    Optional<UrlRule> rule =
        rules.ignoredUrls().stream().filter(r -> r.matches(target)).findFirst();
    rule.ifPresent(used::add);
    return rule.isPresent();
  }

  /** The first rule of {@code among} that matches the image; it is marked as used. */
  Optional<ImageRule> find(List<ImageRule> among, ImageReference image) {
    Optional<ImageRule> rule = among.stream().filter(r -> r.matches(image)).findFirst();
    rule.ifPresent(used::add);
    return rule;
  }

  /**
   * The own name of an image in the registry, of the first rule of {@code among} that matches it.
   *
   * @throws InvalidInputException when it contains the release, which is unknown
   */
  Optional<OwnName> name(List<ChartRule> among, ImageReference image, Optional<String> release) {
    return among.stream()
        .flatMap(rule -> find(rule.names(), image).stream())
        .findFirst()
        .map(rule -> new OwnName(rule.reason(), name(rule.reason(), release)));
  }

  private static ImageName name(String written, Optional<String> release) {
    if (release.isEmpty() && Template.uses(written, Template.RELEASE)) {
      throw new InvalidInputException(ReleaseImageSource.unknownRelease(written));
    }
    Map<String, String> variables =
        release.map(value -> Map.of(Template.RELEASE, value)).orElse(Map.of());
    return ImageName.parse(Template.substitute(written, variables));
  }

  /** The values that {@code rules} set before a chart with such values is analyzed. */
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

  /** Warnings about rules that no longer match anything, after some charts were analyzed. */
  List<String> unusedForCharts() {
    List<String> warnings = new ArrayList<>();
    rules.charts().stream()
        .filter(rule -> !rule.isGlob() && used.contains(rule))
        .flatMap(
            rule ->
                Stream.of(rule.unoverridable(), rule.notes(), rule.names()).flatMap(List::stream))
        .forEach(image -> warn(image, warnings));
    return warnings;
  }

  /** Warnings about rules that no longer match anything, after everything was analyzed. */
  List<String> unused() {
    List<String> warnings = new ArrayList<>();
    rules.charts().stream().filter(rule -> !rule.isGlob()).forEach(r -> warn(r, warnings));
    warnings.addAll(unusedForCharts());
    rules.ignored().forEach(image -> warn(image, warnings));
    for (UrlRule rule : rules.ignoredUrls()) {
      warn(rule, rule.place(), "no container fetches '" + rule.url() + "'", warnings);
    }
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
    // A rule in the jar may be for another release.
    if (!used.contains(rule) && !place.isPackaged()) {
      warnings.add(place + ": " + missing + " any more: remove the rule");
    }
  }
}
