package org.opensearch.migrations.ecr.verify.rendered;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.images.ImageLocation;
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

  /**
   * An image or a chart that a deployment would not pull from the mirror, or could not run.
   *
   * @param chart name and version of the chart that contains it
   * @param image the image as written there; empty for the chart itself
   * @param place its location; empty for the chart itself
   * @param reason what is wrong
   * @param fix commands to run, or lines to add
   */
  public record DeploymentGap(
      String chart,
      Optional<String> image,
      Optional<ImageLocation> place,
      String reason,
      List<String> fix) {

    public DeploymentGap {
      fix = List.copyOf(fix);
    }

    /** The image, or the chart itself. */
    public String what() {
      return image.map(name -> "image " + name).orElse("chart " + chart);
    }

    /** Chart, resource and place; empty for the chart itself. */
    public Optional<String> where() {
      return place.map(p -> "in " + chart + ", " + p);
    }
  }

  /**
   * The images of one chart, and its problems.
   *
   * @param label name and version
   * @param images the images that it contains
   */
  record RenderedChart(
      String label,
      List<ImageReference> images,
      List<DeploymentGap> drifts,
      List<String> notes,
      List<FailureException> failures) {

    /** An empty result. */
    static RenderedChart of(String label) {
      return new RenderedChart(
          label, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }
}
