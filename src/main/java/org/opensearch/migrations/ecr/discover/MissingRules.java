package org.opensearch.migrations.ecr.discover;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.manifest.FieldTypes;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.rules.ChartRule;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import org.opensearch.migrations.ecr.model.rules.ImageRule;
import org.opensearch.migrations.ecr.yaml.YamlWriter;
import org.opensearch.migrations.ecr.yaml.YamlWriter.Quoted;

/**
 * Rules for what a person added to a manifest and no rule contains: images with a reason and their
 * overrides, images that cannot be redirected, notes, and omitted charts.
 */
final class MissingRules {

  private final DiscoveryRules rules;
  private final List<String> lines = new ArrayList<>();

  private MissingRules(DiscoveryRules rules) {
    this.rules = rules;
  }

  /**
   * The missing rules, as lines of a rules file; empty if there are none.
   *
   * @param current the manifest that a person may have edited
   * @param found the new manifest; charts that it does not contain need no rules
   * @param aggregate the aggregate chart's name
   */
  static List<String> of(
      MirrorManifest current, MirrorManifest found, DiscoveryRules rules, String aggregate) {
    MissingRules missing = new MissingRules(rules);
    missing.development(current.omitted());
    Map<String, ChartEntry> charts =
        found.charts().stream()
            .collect(Collectors.toMap(ChartEntry::key, Function.identity(), (one, two) -> one));
    for (ChartEntry chart : current.charts()) {
      ChartEntry now = charts.get(chart.key());
      if (now != null) {
        missing.chart(
            chart.name(), chart.images(), chart.overrides(), now.images(), now.overrides());
      }
    }
    missing.chart(
        aggregate, current.images(), current.overrides(), found.images(), found.overrides());
    return List.copyOf(missing.lines);
  }

  private void development(List<OmittedChart> omitted) {
    Set<String> known =
        rules.development().stream().map(OmittedChart::key).collect(Collectors.toSet());
    List<Object> charts = new ArrayList<>();
    for (OmittedChart chart : omitted) {
      if (!known.contains(chart.key())) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("chart", chart.key());
        rule.put("reason", new Quoted(chart.reason()));
        charts.add(rule);
      }
    }
    if (!charts.isEmpty()) {
      lines.add("development:");
      lines.addAll(YamlWriter.items(charts, 2));
    }
  }

  private void chart(
      String name,
      List<ImageEntry> before,
      List<ValuesOverride> overridesBefore,
      List<ImageEntry> now,
      List<ValuesOverride> overridesNow) {
    Map<ImageReference, ImageEntry> images = new LinkedHashMap<>();
    now.forEach(image -> images.put(image.reference().withoutDigest(), image));
    Set<ImageReference> moved =
        overridesNow.stream()
            .flatMap(override -> override.images().stream())
            .map(ImageReference::withoutDigest)
            .collect(Collectors.toSet());
    Set<ImageReference> added = new LinkedHashSet<>();
    Map<String, List<Object>> missing = new LinkedHashMap<>();
    for (ImageEntry entry : before) {
      ImageReference image = entry.reference().withoutDigest();
      Optional<ImageEntry> kept = Optional.ofNullable(images.get(image));
      boolean isSeen = kept.isPresent() && kept.get().reason().isEmpty();
      boolean isDeclared = entry.reason().isPresent() || entry.group().isPresent();
      boolean isAdded = isDeclared && !isSeen && !isIn(ChartRule::images, image);
      if (isAdded) {
        added.add(image);
        Optional<String> reason = entry.reason().or(() -> Optional.of("WHY"));
        add("images", image, "reason", reason, missing)
            .ifPresent(rule -> entry.group().ifPresent(g -> rule.put(FieldTypes.GROUP, g)));
      }
      if (!isIn(ChartRule::unoverridable, image) && !moved.contains(image)) {
        boolean isThere = isAdded || kept.isPresent();
        add(
            "unoverridable",
            image,
            "reason",
            entry.unoverridable().filter(why -> isThere),
            missing);
      }
      if ((isAdded || kept.isPresent()) && !isIn(ChartRule::names, image)) {
        add("names", image, "as", entry.as().map(ImageEntry.OwnName::written), missing);
      }
      if (isSeen && !isIn(ChartRule::notes, image)) {
        add("notes", image, "note", entry.reason(), missing);
        add(
            "notes",
            image,
            "note",
            entry.note().filter(n -> !kept.get().note().equals(Optional.of(n))),
            missing);
      }
    }
    for (ValuesOverride override : overridesBefore) {
      if (override.images().stream().map(ImageReference::withoutDigest).anyMatch(added::contains)) {
        missing.computeIfAbsent("overrides", key -> new ArrayList<>()).add(rule(override));
      }
    }
    print(name, missing);
  }

  private boolean isIn(Function<ChartRule, List<ImageRule>> list, ImageReference image) {
    Stream<ImageRule> all = rules.charts().stream().flatMap(rule -> list.apply(rule).stream());
    return all.anyMatch(rule -> rule.matches(image));
  }

  private static Optional<Map<String, Object>> add(
      String list,
      ImageReference image,
      String key,
      Optional<String> reason,
      Map<String, List<Object>> missing) {
    return reason.map(
        text -> {
          Map<String, Object> rule = new LinkedHashMap<>();
          rule.put("image", image.toString());
          rule.put(key, new Quoted(text));
          missing.computeIfAbsent(list, k -> new ArrayList<>()).add(rule);
          return rule;
        });
  }

  private static Object rule(ValuesOverride override) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("set", override.set().segments());
    rule.put("to", override.to());
    rule.put("for", override.images().stream().map(i -> i.withoutDigest().toString()).toList());
    return rule;
  }

  private void print(String chart, Map<String, List<Object>> missing) {
    if (missing.isEmpty()) {
      return;
    }
    if (!lines.contains("charts:")) {
      lines.add("charts:");
    }
    lines.add("  " + chart + ":");
    String dash = "    - ";
    for (Map.Entry<String, List<Object>> list : missing.entrySet()) {
      lines.add(dash + list.getKey() + ":");
      lines.addAll(YamlWriter.items(list.getValue(), 8));
      dash = "      ";
    }
  }
}
