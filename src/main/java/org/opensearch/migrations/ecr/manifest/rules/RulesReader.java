package org.opensearch.migrations.ecr.manifest.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.manifest.FieldTypes;
import org.opensearch.migrations.ecr.manifest.InputFile;
import org.opensearch.migrations.ecr.manifest.PathConflicts;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.Template;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.model.rules.ChartRule;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.ReleaseRule;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.RuleLocation;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.UrlRule;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.VariantRule;
import org.opensearch.migrations.ecr.model.rules.ImageRule;
import org.opensearch.migrations.ecr.model.rules.VersionRange;
import org.opensearch.migrations.ecr.yaml.Fields;
import org.opensearch.migrations.ecr.yaml.Position;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlNode;
import org.opensearch.migrations.ecr.yaml.YamlReader;

/** Reads the rules file. */
public final class RulesReader {

  private static final String DEVELOPMENT = "development";
  private static final String DEPLOY = "deploy";
  private static final String CHARTS = "charts";
  private static final String IGNORE = "ignore";
  private static final String RELEASE = "release";
  private static final String VARIANTS = "variants";

  /** The reason for a rule that is only a chart key. */
  private static final String NO_REASON = "for development only, according to the rules";

  private static final List<String> KEYS =
      List.of(Fields.VERSION_KEY, DEVELOPMENT, DEPLOY, CHARTS, IGNORE, RELEASE, VARIANTS);

  private static final List<String> CHART_CONTENT =
      List.of("render", "pre", "overrides", "images", "unoverridable", "notes", "names");
  private static final List<String> CHART_KEYS =
      List.of(
          "versions", "render", "pre", "overrides", "images", "unoverridable", "notes", "names");

  private static final String URL = "url";
  private static final List<String> IGNORE_KEYS = List.of("image", URL, "reason");
  private static final List<String> RELEASE_KEYS = List.of("set", "image", "reason");
  private static final String VARIABLE = "${" + Template.RELEASE + "}";

  /** Placeholder for the release, which is unknown here. */
  private static final String PLACEHOLDER = "0.0.0";

  private final Problems problems;
  private final Fields file;

  private RulesReader(Problems problems, Fields file) {
    this.problems = problems;
    this.file = file;
  }

  /**
   * Reads a file of rules.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException with file, line,
   *     column, and what was found and expected; further problems are suppressed exceptions
   */
  public static DiscoveryRules read(InputFile source) {
    Problems problems = new Problems("read rules", source.name());
    YamlNode root = YamlReader.read(source.content(), problems);
    Fields file = Fields.of(root, KEYS, problems).orElseThrow(problems::first);
    return new RulesReader(problems, file).read();
  }

  private DiscoveryRules read() {
    file.checkVersion("rules");
    List<OmittedChart> development = development(DEVELOPMENT);
    Set<String> deployed =
        development(DEPLOY).stream().map(OmittedChart::key).collect(Collectors.toSet());
    List<ChartRule> charts = charts();
    List<Fields> ignored = file.maps(IGNORE, IGNORE_KEYS);
    List<ImageRule> images =
        new ImageRuleReader(problems).globs(ignored.stream().filter(f -> !f.has(URL)).toList());
    List<UrlRule> urls = urls(ignored.stream().filter(f -> f.has(URL)).toList());
    List<ReleaseRule> release = release();
    List<VariantRule> variants = variants();
    problems.throwIfAny();
    return new DiscoveryRules(development, charts, images, urls, release, variants, deployed);
  }

  private List<UrlRule> urls(List<Fields> all) {
    List<UrlRule> rules = new ArrayList<>();
    for (Fields fields : all) {
      if (fields.has("image")) {
        problems.add(fields.position("image"), "'image' beside 'url'", "one of them");
      }
      Optional<String> url = fields.requiredText(URL);
      Optional<String> reason = fields.requiredText("reason");
      if (url.isPresent() && reason.isPresent()) {
        RuleLocation place = new RuleLocation(problems.source(), fields.position().line());
        rules.add(new UrlRule(url.get(), reason.get(), place));
      }
    }
    return rules;
  }

  /** The variants of the deployment, each once. */
  private List<VariantRule> variants() {
    Map<String, VariantRule> rules = new LinkedHashMap<>();
    for (Fields fields : file.maps(VARIANTS, List.of("name", "values", "releases", "reason"))) {
      Optional<String> name =
          fields
              .requiredText("name")
              .flatMap(text -> FieldTypes.variantName(text, fields.position("name"), problems));
      Optional<Map<String, Object>> values = fields.required("values").flatMap(this::values);
      VersionRange releases = ImageRuleReader.range(fields, "releases", problems);
      fields.requiredText("reason"); // Not used; only checked to be there.
      if (name.isEmpty() || values.isEmpty()) {
        continue;
      }
      RuleLocation place = new RuleLocation(problems.source(), fields.position().line());
      VariantRule rule = new VariantRule(name.get(), values.get(), releases, place);
      boolean isReserved = name.get().equals(DiscoveryRules.BASE);
      if (isReserved || rules.putIfAbsent(name.get(), rule) != null) {
        String found = "the variant '" + name.get() + (isReserved ? "'" : "' again");
        String expected =
            isReserved ? "another name: it means the deployment without a variant" : "it only once";
        problems.add(fields.position("name"), found, expected);
      }
    }
    return List.copyOf(rules.values());
  }

  private Optional<Map<String, Object>> values(YamlNode node) {
    if (node instanceof YamlNode.Mapping map && !map.entries().isEmpty()) {
      Map<String, Object> values = new LinkedHashMap<>();
      map.entries().forEach((key, entry) -> values.put(key, entry.value().toValue()));
      return Optional.of(values);
    }
    problems.add(node.position(), node.describe(), "a map of values for the aggregate chart");
    return Optional.empty();
  }

  private List<OmittedChart> development(String list) {
    List<OmittedChart> charts = new ArrayList<>();
    Map<String, Position> seen = new HashMap<>();
    for (YamlNode node : file.list(list)) {
      Optional<OmittedChart> chart = developmentChart(node);
      chart.ifPresent(charts::add);
      chart
          .map(OmittedChart::key)
          .ifPresent(
              key ->
                  problems.isRepeated(seen, key, node.position(), "the chart key '" + key + "'"));
    }
    return charts;
  }

  /** A map of key and reason, or only the key. */
  private Optional<OmittedChart> developmentChart(YamlNode node) {
    int line = node.position().line();
    if (!(node instanceof YamlNode.Mapping map)) {
      return Fields.text(node, problems)
          .flatMap(text -> FieldTypes.chartName(text, node.position(), problems))
          .map(key -> new OmittedChart(key, NO_REASON, line));
    }
    Fields fields = new Fields(map, List.of("chart", "reason"), problems);
    Optional<String> key = FieldTypes.chartName(fields, "chart", problems);
    Optional<String> reason = fields.requiredText("reason");
    return key.flatMap(name -> reason.map(why -> new OmittedChart(name, why, line)));
  }

  /** The rules for charts: a list under each name or glob. */
  private List<ChartRule> charts() {
    String key = CHARTS;
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

  private void addRules(String chart, YamlNode.MappingEntry entry, List<ChartRule> rules) {
    FieldTypes.chartGlob(chart, entry.key(), problems);
    if (entry.value() instanceof YamlNode.Sequence list) {
      for (YamlNode item : list.items()) {
        Fields.of(item, CHART_KEYS, problems).map(rule -> rule(chart, rule)).ifPresent(rules::add);
      }
    } else {
      YamlNode value = entry.value();
      String expected = "a list of rules for the chart '" + chart + "'";
      problems.add(value.position(), value.describe(), expected);
    }
  }

  private ChartRule rule(String chart, Fields rule) {
    if (CHART_CONTENT.stream().noneMatch(rule::has)) {
      String expected = "at least one of " + String.join(", ", CHART_CONTENT);
      problems.add(rule.position(), "an empty rule", expected);
    }
    ImageRuleReader images = new ImageRuleReader(problems);
    RuleValuesReader values = new RuleValuesReader(problems, images);
    return new ChartRule(
        chart,
        ImageRuleReader.range(rule, "versions", problems),
        values.values(rule, "render"),
        values.values(rule, "pre"),
        values.overrides(rule, "overrides"),
        images.exact(rule, "images"),
        images.globs(rule, "unoverridable"),
        images.notes(rule, "notes"),
        images.names(rule, "names"),
        new RuleLocation(problems.source(), rule.position().line()));
  }

  /** Where the Migration Assistant's own images are published. */
  private List<ReleaseRule> release() {
    PathConflicts conflicts = new PathConflicts(problems);
    List<ReleaseRule> rules = new ArrayList<>();
    for (Fields fields : file.maps(RELEASE, RELEASE_KEYS)) {
      Optional<ValuesPath> set =
          fields.required("set").flatMap(node -> FieldTypes.valuesPath(node, problems));
      Optional<String> image =
          fields.requiredText("image").filter(text -> isImage(text, fields.position("image")));
      fields.text("reason"); // Not used; only checked to be text.
      if (set.isPresent() && image.isPresent()) {
        conflicts.add(set.get().segments(), image.get(), fields.position("set"));
        rules.add(
            new ReleaseRule(
                set.get(),
                image.get(),
                new RuleLocation(problems.source(), fields.position().line())));
      }
    }
    return rules;
  }

  /** Whether {@code written} is a normalised reference with a tag. */
  private boolean isImage(String written, Position position) {
    String text = Template.substitute(written, Map.of(Template.RELEASE, PLACEHOLDER));
    try {
      ImageReference image = ImageReference.parse(text);
      if (image.tag().isPresent() && image.digest().isEmpty() && image.toString().equals(text)) {
        return true;
      }
      String expected = "HOST/PATH:TAG written out: '" + image.name() + ":" + VARIABLE + "'";
      problems.add(position, "'" + written + "'", expected);
    } catch (IllegalArgumentException e) {
      String found = "'" + written + "' (" + e.getMessage() + ")";
      problems.add(position, found, "an image reference, HOST/PATH:" + VARIABLE);
    }
    return false;
  }
}
