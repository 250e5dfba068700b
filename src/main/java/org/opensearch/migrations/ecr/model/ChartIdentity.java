package org.opensearch.migrations.ecr.model;

import org.opensearch.migrations.ecr.model.failure.Failure;

/**
 * The name and version in a Chart.yaml.
 *
 * @param name empty if missing
 * @param version empty if missing
 */
public record ChartIdentity(String name, String version) {

  /** Whether this is {@code chart}; a leading {@code v} of the version is ignored. */
  public boolean is(ChartEntry chart) {
    String tag = MirrorTarget.chartTag(version);
    return name.equals(chart.name())
        && ChartEntry.versionCandidates(chart.version()).stream()
            .map(MirrorTarget::chartTag)
            .anyMatch(tag::equals);
  }

  /** Name and version, for messages. */
  public String label() {
    return Failure.printable(name + ":" + version);
  }
}
