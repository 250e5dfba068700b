package org.opensearch.migrations.ecr.model.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.model.text.Glob;

/**
 * The rules of discovery.
 *
 * @param development development charts, omitted unless all charts are requested
 * @param charts rules for single charts
 * @param ignored images that are not mirrored: globs, with reasons
 * @param ignoredUrls what containers may fetch from the internet: globs, with reasons
 * @param release the Migration Assistant's own images
 * @param variants of the deployment
 * @param deployed the keys of charts that are not development charts, although other rules say so
 */
public record DiscoveryRules(
    List<OmittedChart> development,
    List<ChartRule> charts,
    List<ImageRule> ignored,
    List<UrlRule> ignoredUrls,
    List<ReleaseRule> release,
    List<VariantRule> variants,
    Set<String> deployed) {

  /** The name of the deployment without a variant, among the names of variants. */
  public static final String BASE = "base";

  /** Copies the lists, without development charts that are deployed. */
  public DiscoveryRules {
    deployed = Set.copyOf(deployed);
    development = development.stream().filter(not(deployed)).toList();
    charts = List.copyOf(charts);
    ignored = List.copyOf(ignored);
    ignoredUrls = List.copyOf(ignoredUrls);
    release = List.copyOf(release);
    variants = List.copyOf(variants);
  }

  private static Predicate<OmittedChart> not(Set<String> deployed) {
    return chart -> !deployed.contains(chart.key());
  }

  /** These rules followed by {@code more}, whose variants replace those of the same name. */
  public DiscoveryRules and(DiscoveryRules more) {
    return new DiscoveryRules(
        joined(development, more.development),
        joined(charts, more.charts),
        joined(ignored, more.ignored),
        joined(ignoredUrls, more.ignoredUrls),
        joined(release, more.release),
        joined(
            variants.stream()
                .filter(v -> more.variants.stream().noneMatch(o -> o.name().equals(v.name())))
                .toList(),
            more.variants),
        Stream.concat(deployed.stream(), more.deployed.stream()).collect(Collectors.toSet()));
  }

  private static <T> List<T> joined(List<T> one, List<T> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }

  /**
   * A value of the aggregate chart that names one of the Migration Assistant's own images, and
   * where that image is published.
   *
   * @param set a reference as text, or a map of {@code repository} and {@code tag}
   * @param image the published image, with the variable for the release
   * @param place where the rule is written
   */
  public record ReleaseRule(ValuesPath set, String image, RuleLocation place) {}

  /**
   * Values with which the aggregate chart can be deployed later, for example because its installer
   * has an option for them.
   *
   * @param name as in {@code --variant}
   * @param values for the aggregate chart, merged with those it is deployed with
   * @param releases of the Migration Assistant that have it
   * @param place where the rule is written
   */
  public record VariantRule(
      String name, Map<String, Object> values, VersionRange releases, RuleLocation place) {

    /** The paths of the values, without those of maps. */
    public List<ValuesPath> paths() {
      List<ValuesPath> paths = new ArrayList<>();
      addPaths(values, List.of(), paths);
      return paths;
    }

    private static void addPaths(Map<?, ?> map, List<Object> parent, List<ValuesPath> paths) {
      map.forEach(
          (key, value) -> {
            List<Object> path = new ArrayList<>(parent);
            path.add(key);
            if (value instanceof Map<?, ?> child && !child.isEmpty()) {
              addPaths(child, path, paths);
            } else {
              paths.add(new ValuesPath(path));
            }
          });
    }
  }

  /**
   * The location of a rule.
   *
   * @param source the file, as messages name it
   * @param line in that file, from 1
   */
  public record RuleLocation(String source, int line) {

    /** The source of the rules in the jar, which apply to several releases. */
    public static final String PACKAGED = "rules.yaml in the jar";

    /** Whether it is a rule in the jar. */
    public boolean isPackaged() {
      return source.equals(PACKAGED);
    }

    @Override
    public String toString() {
      return source + ", line " + line;
    }
  }

  /**
   * A rule that suppresses the warning about a download at run time.
   *
   * @param url a URL, or a glob for several; {@code *} also matches slashes
   * @param place where the rule is written
   */
  public record UrlRule(String url, String reason, RuleLocation place) {

    /** Whether {@link #url} matches all of {@code target}. */
    public boolean matches(String target) {
      return new Glob(url).matches(target);
    }
  }
}
