package org.opensearch.migrations.ecr.model.rules;

import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.RuleLocation;
import org.opensearch.migrations.ecr.model.text.Glob;

/**
 * A rule for charts: information that their renders do not contain.
 *
 * @param chart the chart's name, or a glob
 * @param versions that it applies to
 * @param render values that the chart requires to be rendered and that its installer provides; they
 *     are not in the generated values
 * @param pre values that the chart requires before it accepts other images; if the name is a glob,
 *     they are set only in charts that have such a value
 * @param overrides written by hand, if none can be derived
 * @param images that no render contains
 * @param unoverridable that no value redirects
 * @param notes notes on images, which replace those of discovery
 * @param names the own names of images in the registry, as their reasons
 * @param place where the rule is written
 */
public record ChartRule(
    String chart,
    VersionRange versions,
    List<ValuesOverride> render,
    List<ValuesOverride> pre,
    List<ValuesOverride> overrides,
    List<ImageRule> images,
    List<ImageRule> unoverridable,
    List<ImageRule> notes,
    List<ImageRule> names,
    RuleLocation place) {

  /** Whether the chart's name is a glob. */
  public boolean isGlob() {
    return chart.contains("*");
  }

  /** Whether it applies to a chart with this name and version. */
  public boolean holdsFor(String name, String version) {
    // Chart names contain no question mark, so that '?' never occurs in a rule.
    return new Glob(chart).matches(name) && versions.contains(version);
  }

  /** Without the images of other releases; an unknown release is in no range. */
  public ChartRule in(Optional<String> release) {
    List<ImageRule> ofRelease = images.stream().filter(image -> image.isIn(release)).toList();
    return new ChartRule(
        chart, versions, render, pre, overrides, ofRelease, unoverridable, notes, names, place);
  }

  public ChartRule {
    render = List.copyOf(render);
    pre = List.copyOf(pre);
    overrides = List.copyOf(overrides);
    images = List.copyOf(images);
    unoverridable = List.copyOf(unoverridable);
    notes = List.copyOf(notes);
    names = List.copyOf(names);
  }
}
