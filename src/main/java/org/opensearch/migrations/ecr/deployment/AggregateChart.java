package org.opensearch.migrations.ecr.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.rules.ChartRule;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import org.opensearch.migrations.ecr.ports.ChartUnpacker;
import org.opensearch.migrations.ecr.ports.HelmEngine;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlNode;
import org.opensearch.migrations.ecr.yaml.YamlReader;

/**
 * The chart that installs the others, with the values it is deployed with.
 *
 * @param name the chart's
 * @param version the chart's
 * @param appVersion the chart's; empty if it has none
 * @param renderer renders it, with the values that the rules provide
 */
public record AggregateChart(
    String name, String version, String appVersion, ChartRenderer renderer) {

  /** A copy with another renderer. */
  public AggregateChart with(ChartRenderer other) {
    return new AggregateChart(name, version, appVersion, other);
  }

  /** The name of a chart without templates that only merges values. */
  private static final String NONE = "values-alone";

  private static final String RELEASE = "ma";

  /** Reads the chart, or only the values if there is none. */
  public static AggregateChart read(
      Deployment deployment,
      HelmEngine helm,
      ChartUnpacker unpacker,
      DiscoveryRules rules,
      Path scratch) {
    Path folder =
        deployment
            .chart()
            .map(chart -> folder(chart, unpacker, scratch))
            .orElseGet(() -> none(scratch));
    YamlNode.Mapping metadata = metadata(folder);
    String name = text(metadata, "name");
    String version = text(metadata, "version");
    ChartRenderer renderer =
        new ChartRenderer(
            helm,
            new HelmEngine.Request(
                folder,
                RELEASE,
                deployment.namespace(),
                deployment.values(),
                deployment.set(),
                true),
            scratch);
    List<ChartRule> applicable =
        rules.charts().stream().filter(rule -> rule.holdsFor(name, version)).toList();
    return new AggregateChart(
        name, version, text(metadata, "appVersion"), renderer.withNeeded(applicable));
  }

  private static Path folder(Path chart, ChartUnpacker unpacker, Path scratch) {
    if (Files.isDirectory(chart)) {
      return chart;
    }
    try {
      return unpacker.unpack(Files.readAllBytes(chart), chart.toString(), scratch);
    } catch (IOException e) {
      throw unreadable(chart, e);
    }
  }

  private static Path none(Path scratch) {
    try {
      Path folder = Files.createDirectory(scratch.resolve(NONE));
      Files.writeString(
          folder.resolve("Chart.yaml"), "apiVersion: v2\nname: " + NONE + "\nversion: 0.0.0\n");
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static YamlNode.Mapping metadata(Path folder) {
    Path file = folder.resolve("Chart.yaml");
    try {
      byte[] content = Files.readAllBytes(file);
      if (YamlReader.read(content, new Problems("read", file.toString()))
          instanceof YamlNode.Mapping map) {
        return map;
      }
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
    throw invalid(folder, "its Chart.yaml is not a map");
  }

  private static String text(YamlNode.Mapping metadata, String key) {
    return metadata.child(key).orElse(null) instanceof YamlNode.Scalar scalar ? scalar.text() : "";
  }

  private static InvalidInputException unreadable(Path chart, IOException e) {
    boolean missing = e instanceof NoSuchFileException;
    return invalid(chart, missing ? "there is no " + e.getMessage() : String.valueOf(e));
  }

  private static InvalidInputException invalid(Path chart, String reason) {
    return InvalidInputException.local(
        "read chart",
        chart.toString(),
        reason,
        "Pass the folder of a chart, or its .tgz, with --chart");
  }
}
