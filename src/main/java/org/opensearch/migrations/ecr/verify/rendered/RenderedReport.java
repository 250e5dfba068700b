package org.opensearch.migrations.ecr.verify.rendered;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.FailureException;

/**
 * What the charts of a mirror pull when they are deployed.
 *
 * @param charts that were rendered, name and version
 * @param images the number of different images
 * @param drifts what would not be pulled from the mirror
 * @param notes warnings
 * @param failures of charts that could not be rendered
 */
public record RenderedReport(
    List<String> charts,
    int images,
    List<DeploymentGap> drifts,
    List<String> notes,
    List<FailureException> failures) {

  /** Copies the lists. */
  public RenderedReport {
    charts = List.copyOf(charts);
    drifts = List.copyOf(drifts);
    notes = List.copyOf(notes);
    failures = List.copyOf(failures);
  }

  /** Combines the results of all charts. */
  static RenderedReport of(InstalledCharts installed, List<RenderedChart> rendered) {
    List<DeploymentGap> drifts = new ArrayList<>(installed.drifts());
    Set<String> notes = new LinkedHashSet<>(installed.notes());
    List<FailureException> failures = new ArrayList<>(installed.failures());
    Set<ImageReference> images = new LinkedHashSet<>();
    for (RenderedChart chart : rendered) {
      drifts.addAll(chart.drifts());
      notes.addAll(chart.notes());
      failures.addAll(chart.failures());
      images.addAll(chart.images());
    }
    return new RenderedReport(
        rendered.stream().map(RenderedChart::label).toList(),
        images.size(),
        drifts,
        List.copyOf(notes),
        failures);
  }

  /** Nothing could be rendered. */
  public static RenderedReport failed(FailureException failure) {
    return new RenderedReport(List.of(), 0, List.of(), List.of(), List.of(failure));
  }

  /** The images and charts that drift, without duplicates. */
  public Set<String> drifting() {
    return drifts.stream()
        .map(DeploymentGap::what)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The most severe exit status. */
  public ExitStatus exitStatus() {
    List<ExitStatus> all = new ArrayList<>();
    failures.forEach(failure -> all.add(failure.exitStatus()));
    if (!drifts.isEmpty()) {
      all.add(ExitStatus.FAILED);
    }
    return ExitStatus.worst(all);
  }
}
