package org.opensearch.migrations.ecr.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ChartRule;
import org.opensearch.migrations.ecr.model.DiscoveryRules;
import org.opensearch.migrations.ecr.model.ImageRule;
import org.opensearch.migrations.ecr.model.ReleaseRule;

/** Reads the rules for what discovery cannot see for itself. */
public final class RulesReader {

  static final String OPERATION = "read rules";

  private static final String DEVELOPMENT = "development";
  private static final String CHARTS = "charts";
  private static final String IGNORE = "ignore";
  private static final String RELEASE = "release";
  private static final List<String> KEYS =
      List.of(FormatVersion.KEY, DEVELOPMENT, CHARTS, IGNORE, RELEASE);

  private RulesReader() {}

  /**
   * Reads a file of rules.
   *
   * @throws org.opensearch.migrations.ecr.model.InvalidInputException saying file, line, column,
   *     what was found and what was expected; further problems are its suppressed exceptions
   */
  public static DiscoveryRules read(RulesFile source) {
    Problems problems = new Problems(OPERATION, source.name());
    YamlNode root = YamlReader.read(source.content(), problems);
    Fields file = Fields.of(root, KEYS, problems).orElseThrow(problems::first);
    FormatVersion.check(file, "rules", problems);
    List<String> development = development(file, problems);
    List<ChartRule> charts = new ChartRuleReader(problems).read(file, CHARTS);
    List<ImageRule> ignored = new ImageRuleReader(problems).globs(file, IGNORE);
    List<ReleaseRule> release = new ReleaseRuleReader(problems).read(file, RELEASE);
    problems.throwIfAny();
    return new DiscoveryRules(development, charts, ignored, release);
  }

  private static List<String> development(Fields file, Problems problems) {
    List<String> keys = new ArrayList<>();
    Map<String, Position> seen = new HashMap<>();
    for (YamlNode node : file.list(DEVELOPMENT)) {
      Optional<String> key =
          Fields.text(node, problems)
              .flatMap(text -> ChartNames.name(text, node.position(), problems));
      key.ifPresent(keys::add);
      Position first = key.map(name -> seen.putIfAbsent(name, node.position())).orElse(null);
      if (first != null) {
        String found = "the chart key '" + key.get() + "' again";
        problems.add(node.position(), found, "it once; it stands in " + first);
      }
    }
    return keys;
  }
}
