package org.opensearch.migrations.ecr.model.rules;

import org.opensearch.migrations.ecr.model.text.Glob;

import java.util.List;
import org.opensearch.migrations.ecr.model.ValuesOverride;

/**
 * What no render of a chart shows.
 *
 * @param chart the chart's name, or a glob
 * @param versions those it holds for
 * @param render values without which the chart cannot be rendered and that whoever installs it
 *     gives; they are in no generated values
 * @param pre values that have to be set before the chart accepts images from elsewhere; where the
 *     chart's name is a glob, only where the chart has such a value
 * @param overrides set by hand, where none can be derived
 * @param images that no render names
 * @param unoverridable that no value moves
 * @param notes what else is to be known of images; in place of what discovery would note
 * @param place where it stands
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
    RuleLocation place) {

  /** Whether it holds for charts that nobody thought of, too. */
  public boolean isGlob() {
    return chart.contains("*");
  }

  /** Whether it holds for a chart of that name and version. */
  public boolean holdsFor(String name, String version) {
    // Chart names contain no question mark, so that '?' never occurs in a rule.
    return new Glob(chart).matches(name) && versions.contains(version);
  }

  /** Copies the lists. */
  public ChartRule {
    render = List.copyOf(render);
    pre = List.copyOf(pre);
    overrides = List.copyOf(overrides);
    images = List.copyOf(images);
    unoverridable = List.copyOf(unoverridable);
    notes = List.copyOf(notes);
  }
}
