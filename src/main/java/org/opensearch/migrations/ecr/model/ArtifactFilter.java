package org.opensearch.migrations.ecr.model;

import java.util.List;
import org.opensearch.migrations.ecr.model.text.Glob;

/**
 * {@code --include} and {@code --exclude}: globs that match the key of a chart, which selects the
 * chart and its images, or a normalised image reference. {@code *} also matches slashes, {@code ?}
 * matches one character. Without includes, everything is selected; excludes take precedence.
 */
public final class ArtifactFilter {

  private final List<Glob> include;
  private final List<Glob> exclude;

  /** A filter with these globs. */
  public ArtifactFilter(List<String> include, List<String> exclude) {
    this.include = include.stream().map(Glob::new).toList();
    this.exclude = exclude.stream().map(Glob::new).toList();
  }

  /** Selects everything. */
  public static ArtifactFilter all() {
    return new ArtifactFilter(List.of(), List.of());
  }

  /** Whether the chart is selected. */
  public boolean acceptsChart(ChartEntry chart) {
    return acceptsKey(chart.key());
  }

  /** Whether a chart with this key is selected. */
  public boolean acceptsKey(String key) {
    return !matches(exclude, key) && (include.isEmpty() || matches(include, key));
  }

  /** Whether {@code chart} selects its image; another chart may also select it. */
  public boolean acceptsImage(ChartEntry chart, ImageReference image) {
    if (matches(exclude, chart.key()) || matchesImage(exclude, image)) {
      return false;
    }
    return include.isEmpty() || matches(include, chart.key()) || matchesImage(include, image);
  }

  /** Whether an image of the aggregate chart is selected. */
  public boolean acceptsImage(ImageReference image) {
    return !matchesImage(exclude, image) && (include.isEmpty() || matchesImage(include, image));
  }

  private static boolean matchesImage(List<Glob> globs, ImageReference image) {
    return matches(globs, image.toString())
        || matches(globs, image.withoutDigest().toString())
        || matches(globs, image.name());
  }

  private static boolean matches(List<Glob> globs, String text) {
    return globs.stream().anyMatch(glob -> glob.matches(text));
  }
}
