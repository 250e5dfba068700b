package org.opensearch.migrations.ecr.model;

import org.opensearch.migrations.ecr.model.failure.Failure;

/**
 * What a chart says of itself in its Chart.yaml.
 *
 * @param name its name; empty if it does not say
 * @param version its version; empty if it does not say
 */
public record ChartIdentity(String name, String version) {

  /** Whether it is that chart, of that version, be it with or without a {@code v} in front. */
  public boolean is(ChartEntry chart) {
    String tag = MirrorTarget.chartTag(version);
    return name.equals(chart.name())
        && PublishedVersion.candidates(chart.version()).stream()
            .map(MirrorTarget::chartTag)
            .anyMatch(tag::equals);
  }

  /** Name and version, as messages show a chart. */
  public String label() {
    return Failure.printable(name + ":" + version);
  }
}
