package org.opensearch.migrations.ecr.verify.rendered;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.deployment.AggregateValues;
import org.opensearch.migrations.ecr.deployment.DeployedChart;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.verify.rendered.RenderedReport.DeploymentGap;
import org.opensearch.migrations.ecr.verify.repair.ManifestAdvice;

/**
 * The charts that a deployment installs from the mirror, and those that it would install from
 * elsewhere.
 *
 * @param charts to render
 * @param drifts charts that are not read from the mirror
 */
record InstalledCharts(
    List<DeployedChart> charts,
    List<DeploymentGap> drifts,
    List<String> notes,
    List<FailureException> failures) {

  /**
   * Selects the charts.
   *
   * @param values the values of the aggregate chart, including the generated ones
   * @param isWhole whether these are all values, so that they define which charts are installed
   * @param named the prefix of references to the mirror
   */
  static InstalledCharts of(
      AggregateValues values,
      boolean isWhole,
      MirrorManifest manifest,
      ArtifactFilter filter,
      MirrorTarget named) {
    InstalledCharts installed =
        new InstalledCharts(
            new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    ManifestAdvice advice = new ManifestAdvice(manifest);
    Set<String> keys = values.keys();
    for (String key : keys) {
      boolean known = advice.chart(key).isPresent();
      if (filter.acceptsKey(key) && (isWhole ? values.isEnabled(key) : known)) {
        installed.add(key, known, values, manifest, named);
      }
    }
    return installed;
  }

  private void add(
      String key,
      boolean known,
      AggregateValues values,
      MirrorManifest manifest,
      MirrorTarget named) {
    Optional<OmittedChart> omitted =
        manifest.omitted().stream().filter(chart -> chart.key().equals(key)).findFirst();
    if (omitted.isPresent()) {
      notes.add("chart " + key + " is installed but not mirrored: " + omitted.get().reason());
      return;
    }
    try {
      DeployedChart chart = values.chart(key, manifest);
      if (chart.repository().toString().equals(named.chartUrl(chart.name()))) {
        charts.add(chart);
      } else {
        drifts.add(elsewhere(chart, known, manifest));
      }
    } catch (FailureException e) {
      failures.add(e);
    }
  }

  private static DeploymentGap elsewhere(
      DeployedChart chart, boolean known, MirrorManifest manifest) {
    return new DeploymentGap(
        chart.entry().label(),
        Optional.empty(),
        Optional.empty(),
        known
            ? "it is installed from " + chart.repository() + ", which overrides the mirror"
            : "it is installed, but the manifest does not list it",
        known
            ? List.of("# remove charts." + chart.key() + ".repository from -f and --set")
            : List.of(
                "# in " + manifest.source() + "; 'ma-ecr discover --write --chart …' completes it",
                "charts:",
                "  - key: " + chart.key(),
                "    version: " + chart.version(),
                "    repository: " + chart.repository()));
  }
}
