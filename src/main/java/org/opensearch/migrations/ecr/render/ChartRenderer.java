package org.opensearch.migrations.ecr.render;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.migrations.ecr.model.ChartRule;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesTree;
import org.opensearch.migrations.ecr.ports.HelmEngine;
import org.opensearch.migrations.ecr.yaml.YamlWriter;

/**
 * Renders one chart again and again, each time with other values on top of those it has. For one
 * thread at a time.
 */
public final class ChartRenderer {

  private final HelmEngine helm;
  private final HelmEngine.Request base;
  private final Path scratch;
  private Map<String, Object> values;

  /**
   * A renderer.
   *
   * @param base the chart with the values it is deployed with
   * @param scratch a folder of this renderer alone, for files of values
   */
  public ChartRenderer(HelmEngine helm, HelmEngine.Request base, Path scratch) {
    this.helm = helm;
    this.base = base;
    this.scratch = scratch;
  }

  /** The same with {@code values} on top in every render. */
  public ChartRenderer with(Map<String, Object> values) {
    return values.isEmpty() ? this : new ChartRenderer(helm, request(values, true), scratch);
  }

  /** The same with the values that it cannot be rendered without, where nobody has given them. */
  public ChartRenderer withNeeded(List<ChartRule> rules) {
    List<ValuesOverride> needed = new ArrayList<>();
    rules.forEach(rule -> needed.addAll(rule.render()));
    if (needed.isEmpty()) {
      return this;
    }
    Map<String, Object> given = values();
    needed.removeIf(value -> !isEmpty(value.set().in(given)));
    return with(ValuesTree.of(needed, Map.of()));
  }

  private static boolean isEmpty(Object value) {
    return value == null || value.equals("");
  }

  /** The chart's own. */
  public Path folder() {
    return base.chart();
  }

  /** The values that its templates see. */
  public Map<String, Object> values() {
    if (values == null) {
      values = helm.values(base);
    }
    return values;
  }

  /** The templates of the chart and of its subcharts, not rendered. */
  public List<HelmEngine.Templates> templates() {
    return helm.templates(base);
  }

  /** The images as the chart is deployed: its schema has to hold. */
  public List<FoundImage> images() {
    return ImageFinder.find(helm.render(base));
  }

  /** The images as the chart is deployed, and those that no tool could pull. */
  public RenderedImages search() {
    return ImageFinder.search(helm.render(base));
  }

  /** The images with {@code values} on top, as they would be deployed. */
  public List<FoundImage> images(Map<String, Object> values) {
    return ImageFinder.find(helm.render(request(values, true)));
  }

  /** The images with {@code values} on top that only try something: no schema need allow them. */
  public List<FoundImage> imagesOfTrial(Map<String, Object> values) {
    return ImageFinder.find(helm.render(request(values, false)));
  }

  private HelmEngine.Request request(Map<String, Object> values, boolean checksSchema) {
    List<Path> files = new ArrayList<>(base.values());
    files.add(written(values));
    return request(files, checksSchema);
  }

  private HelmEngine.Request request(List<Path> files, boolean checksSchema) {
    return new HelmEngine.Request(
        base.chart(), base.release(), base.namespace(), files, base.set(), checksSchema);
  }

  private Path written(Map<String, Object> values) {
    try {
      Path file = Files.createTempFile(scratch, "values-", ".yaml");
      return Files.writeString(file, YamlWriter.write(List.of(), values));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
