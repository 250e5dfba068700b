package org.opensearch.migrations.ecr.manifest;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.OmittedChart;
import org.opensearch.migrations.ecr.model.Template;
import org.opensearch.migrations.ecr.model.ValuesOverride;

/** What a manifest says, without lines and order: two that say the same are equal. */
record ManifestContent(
    Optional<String> release,
    Set<Chart> charts,
    Set<Image> images,
    Set<Assignment> overrides,
    Set<OmittedChart> omitted) {

  private record Chart(
      String key,
      String name,
      String version,
      String repository,
      Optional<Digest> digest,
      Set<Image> images,
      Set<Assignment> overrides) {}

  private record Image(
      ImageReference reference,
      boolean followsRelease,
      Optional<String> reason,
      Optional<String> unoverridable) {}

  private record Assignment(List<Object> set, Object to, Set<ImageReference> images) {}

  /** What {@code manifest} says. */
  static ManifestContent of(MirrorManifest manifest) {
    return new ManifestContent(
        manifest.release(),
        set(manifest.charts(), ManifestContent::chart),
        set(manifest.images(), ManifestContent::image),
        set(manifest.overrides(), ManifestContent::assignment),
        set(manifest.omitted(), chart -> new OmittedChart(chart.key(), chart.reason(), 0)));
  }

  private static Chart chart(ChartEntry chart) {
    return new Chart(
        chart.key(),
        chart.name(),
        chart.version(),
        chart.repository().toString(),
        chart.digest(),
        set(chart.images(), ManifestContent::image),
        set(chart.overrides(), ManifestContent::assignment));
  }

  private static Image image(ImageEntry image) {
    boolean followsRelease = Template.uses(image.written(), Template.RELEASE);
    return new Image(image.reference(), followsRelease, image.reason(), image.unoverridable());
  }

  private static Assignment assignment(ValuesOverride override) {
    return new Assignment(
        override.set().segments(),
        WantedManifest.canonical(override.to()),
        new HashSet<>(override.images()));
  }

  private static <T, R> Set<R> set(List<T> list, Function<T, R> content) {
    return list.stream().map(content).collect(Collectors.toSet());
  }
}
