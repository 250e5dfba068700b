package org.opensearch.migrations.ecr.manifest.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.manifest.ChartNames;
import org.opensearch.migrations.ecr.model.OmittedChart;
import org.opensearch.migrations.ecr.model.rules.ChartRule;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import org.opensearch.migrations.ecr.model.rules.ImageRule;
import org.opensearch.migrations.ecr.model.rules.ReleaseRule;
import org.opensearch.migrations.ecr.yaml.Fields;
import org.opensearch.migrations.ecr.yaml.FormatVersion;
import org.opensearch.migrations.ecr.yaml.Position;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlNode;
import org.opensearch.migrations.ecr.yaml.YamlReader;

/** Reads the rules file. */
public final class RulesReader {

  static final String OPERATION = "read rules";

  private static final String DEVELOPMENT = "development";
  private static final String CHARTS = "charts";
  private static final String IGNORE = "ignore";
  private static final String RELEASE = "release";

  /** The reason for a rule that is only a chart key. */
  private static final String NO_REASON = "for development alone, by the rules";

  private static final List<String> KEYS =
      List.of(FormatVersion.KEY, DEVELOPMENT, CHARTS, IGNORE, RELEASE);

  private RulesReader() {}

  /**
   * Reads a file of rules.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException with file, line,
   *     column, and what was found and expected; further problems are suppressed exceptions
   */
  public static DiscoveryRules read(RulesFile source) {
    Problems problems = new Problems(OPERATION, source.name());
    YamlNode root = YamlReader.read(source.content(), problems);
    Fields file = Fields.of(root, KEYS, problems).orElseThrow(problems::first);
    FormatVersion.check(file, "rules", problems);
    List<OmittedChart> development = development(file, problems);
    List<ChartRule> charts = new ChartRuleReader(problems).read(file, CHARTS);
    List<ImageRule> ignored = new ImageRuleReader(problems).globs(file, IGNORE);
    List<ReleaseRule> release = new ReleaseRuleReader(problems).read(file, RELEASE);
    problems.throwIfAny();
    return new DiscoveryRules(development, charts, ignored, release);
  }

  private static List<OmittedChart> development(Fields file, Problems problems) {
    List<OmittedChart> charts = new ArrayList<>();
    Map<String, Position> seen = new HashMap<>();
    for (YamlNode node : file.list(DEVELOPMENT)) {
      Optional<OmittedChart> chart = developmentChart(node, problems);
      chart.ifPresent(charts::add);
      Position first = chart.map(c -> seen.putIfAbsent(c.key(), node.position())).orElse(null);
      if (first != null) {
        String found = "the chart key '" + chart.get().key() + "' again";
        problems.add(node.position(), found, "it only once; the first is in " + first);
      }
    }
    return charts;
  }

  /** A map of key and reason, or only the key. */
  private static Optional<OmittedChart> developmentChart(YamlNode node, Problems problems) {
    int line = node.position().line();
    if (!(node instanceof YamlNode.Mapping map)) {
      return Fields.text(node, problems)
          .flatMap(text -> ChartNames.name(text, node.position(), problems))
          .map(key -> new OmittedChart(key, NO_REASON, line));
    }
    Fields fields = new Fields(map, List.of("chart", "reason"), problems);
    Optional<String> key =
        fields
            .requiredText("chart")
            .flatMap(text -> ChartNames.name(text, fields.position("chart"), problems));
    Optional<String> reason = fields.requiredText("reason");
    return key.flatMap(name -> reason.map(why -> new OmittedChart(name, why, line)));
  }
}
