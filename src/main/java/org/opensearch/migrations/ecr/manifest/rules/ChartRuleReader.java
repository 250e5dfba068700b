package org.opensearch.migrations.ecr.manifest.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.manifest.ChartNames;
import org.opensearch.migrations.ecr.model.rules.ChartRule;
import org.opensearch.migrations.ecr.model.rules.RuleLocation;
import org.opensearch.migrations.ecr.model.rules.VersionRange;
import org.opensearch.migrations.ecr.yaml.Fields;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlNode;

/** Reads rules for charts: a list under each name or glob. */
final class ChartRuleReader {

  private static final List<String> SAYS =
      List.of("render", "pre", "overrides", "images", "unoverridable", "notes");
  private static final List<String> KEYS =
      List.of("versions", "render", "pre", "overrides", "images", "unoverridable", "notes");

  private final Problems problems;

  ChartRuleReader(Problems problems) {
    this.problems = problems;
  }

  /** The rules under {@code key} of {@code file}. */
  List<ChartRule> read(Fields file, String key) {
    List<ChartRule> rules = new ArrayList<>();
    Optional<YamlNode> node = file.node(key);
    if (node.isPresent() && node.get() instanceof YamlNode.Mapping charts) {
      charts.entries().forEach((chart, entry) -> addRules(chart, entry, rules));
    } else if (node.isPresent()) {
      String expected = "a map under '" + key + "', from charts' names to lists of rules";
      problems.add(node.get().position(), node.get().describe(), expected);
    }
    return rules;
  }

  private void addRules(String chart, YamlNode.Entry entry, List<ChartRule> rules) {
    ChartNames.glob(chart, entry.key(), problems);
    if (entry.value() instanceof YamlNode.Sequence list) {
      for (YamlNode item : list.items()) {
        Fields.of(item, KEYS, problems).map(rule -> rule(chart, rule)).ifPresent(rules::add);
      }
    } else {
      YamlNode value = entry.value();
      String expected = "a list of rules for the chart '" + chart + "'";
      problems.add(value.position(), value.describe(), expected);
    }
  }

  private ChartRule rule(String chart, Fields rule) {
    if (SAYS.stream().noneMatch(rule::has)) {
      String expected = "at least one of " + String.join(", ", SAYS);
      problems.add(rule.position(), "an empty rule", expected);
    }
    ImageRuleReader images = new ImageRuleReader(problems);
    RuleValuesReader values = new RuleValuesReader(problems, images);
    return new ChartRule(
        chart,
        versions(rule),
        values.values(rule, "render"),
        values.values(rule, "pre"),
        values.overrides(rule, "overrides"),
        images.exact(rule, "images"),
        images.globs(rule, "unoverridable"),
        images.notes(rule, "notes"),
        new RuleLocation(problems.source(), rule.position().line()));
  }

  private VersionRange versions(Fields rule) {
    Optional<String> text = rule.text("versions");
    try {
      return text.map(VersionRange::parse).orElse(VersionRange.ANY);
    } catch (IllegalArgumentException e) {
      String expected = "a range of versions, as in '" + VersionRange.EXAMPLE + "'";
      problems.add(rule.position("versions"), "'" + text.get() + "'", expected);
      return VersionRange.ANY;
    }
  }
}
