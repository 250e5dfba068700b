package org.opensearch.migrations.ecr.model.rules;

import java.util.List;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.OmittedChart;
import org.opensearch.migrations.ecr.model.ValuesPath;

/**
 * The rules of discovery.
 *
 * @param development development charts, omitted unless all charts are requested
 * @param charts rules for single charts
 * @param ignored images that are not mirrored: globs, with reasons
 * @param ignoredUrls what containers may fetch from the internet: globs, with reasons
 * @param release the Migration Assistant's own images
 */
public record DiscoveryRules(
    List<OmittedChart> development,
    List<ChartRule> charts,
    List<ImageRule> ignored,
    List<UrlRule> ignoredUrls,
    List<ReleaseRule> release) {

  /** Copies the lists. */
  public DiscoveryRules {
    development = List.copyOf(development);
    charts = List.copyOf(charts);
    ignored = List.copyOf(ignored);
    ignoredUrls = List.copyOf(ignoredUrls);
    release = List.copyOf(release);
  }

  /** These rules followed by {@code more}. */
  public DiscoveryRules and(DiscoveryRules more) {
    return new DiscoveryRules(
        joined(development, more.development),
        joined(charts, more.charts),
        joined(ignored, more.ignored),
        joined(ignoredUrls, more.ignoredUrls),
        joined(release, more.release));
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
}
