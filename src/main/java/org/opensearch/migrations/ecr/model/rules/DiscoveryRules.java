package org.opensearch.migrations.ecr.model.rules;

import java.util.List;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.OmittedChart;

/**
 * The rules of discovery.
 *
 * @param development development charts, omitted unless all charts are requested
 * @param charts rules for single charts
 * @param ignored images that are not mirrored: globs, with reasons
 * @param release the Migration Assistant's own images
 */
public record DiscoveryRules(
    List<OmittedChart> development,
    List<ChartRule> charts,
    List<ImageRule> ignored,
    List<ReleaseRule> release) {

  /** Copies the lists. */
  public DiscoveryRules {
    development = List.copyOf(development);
    charts = List.copyOf(charts);
    ignored = List.copyOf(ignored);
    release = List.copyOf(release);
  }

  /** These rules followed by {@code more}. */
  public DiscoveryRules and(DiscoveryRules more) {
    return new DiscoveryRules(
        joined(development, more.development),
        joined(charts, more.charts),
        joined(ignored, more.ignored),
        joined(release, more.release));
  }

  private static <T> List<T> joined(List<T> one, List<T> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }
}
