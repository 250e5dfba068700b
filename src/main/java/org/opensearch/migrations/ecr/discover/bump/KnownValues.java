package org.opensearch.migrations.ecr.discover.bump;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.deployment.ChartPreparation.Prepared;
import org.opensearch.migrations.ecr.discover.derive.TemplateReads;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.model.ValuesTree;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.ports.HelmEngine;
import org.opensearch.migrations.ecr.yaml.YamlNode;
import org.opensearch.migrations.ecr.yaml.YamlReader;
import org.opensearch.migrations.ecr.yaml.YamlWriter;

/**
 * The values that one version of a chart knows: those in its values.yaml and those of its
 * subcharts, those that its schema declares, and those that its templates read.
 *
 * @param defaults merged by Helm, with the subcharts that the deployment enables
 * @param schema the content of values.schema.json; null if there is none
 * @param read paths that the templates name
 */
record KnownValues(Map<String, Object> defaults, Object schema, Set<ValuesPath> read) {

  private static final String GLOBAL = "global";
  private static final int DEEPEST = 32;

  /**
   * Reads a chart.
   *
   * @param scratch an existing folder for a file
   * @throws InvalidInputException when Helm cannot read it
   */
  static KnownValues of(Prepared chart, HelmEngine helm, Path scratch) {
    Path folder = chart.renderer().folder();
    Map<String, Object> deployed = chart.chart().values();
    List<Path> switches = List.of(written(switches(folder, deployed), scratch));
    HelmEngine.Request request =
        new HelmEngine.Request(
            folder,
            chart.chart().key(),
            chart.chart().namespace().orElse("default"),
            switches,
            List.of(),
            false);
    return new KnownValues(
        helm.values(request),
        read(folder.resolve("values.schema.json")).orElse(null),
        TemplateReads.of(helm.templates(request)).direct().keySet());
  }

  /** The deployment's values that enable subcharts, whose values Helm merges only then. */
  private static Map<String, Object> switches(Path folder, Map<String, Object> deployed) {
    Set<ValuesPath> paths = new LinkedHashSet<>();
    if (read(folder.resolve("Chart.yaml")).orElse(null) instanceof Map<?, ?> metadata
        && metadata.get("dependencies") instanceof List<?> dependencies) {
      for (Object dependency : dependencies) {
        if (dependency instanceof Map<?, ?> map && map.get("condition") instanceof String text) {
          for (String condition : text.split(",", -1)) {
            paths.add(ValuesPath.ofCondition(condition.strip()));
          }
        }
      }
    }
    ValuesTree tree = new ValuesTree();
    paths.stream()
        .filter(path -> path.in(deployed) instanceof Boolean)
        .forEach(path -> tree.set(path.segments(), path.in(deployed)));
    Map<String, Object> switches = new LinkedHashMap<>(tree.toMap());
    if (deployed.get("tags") instanceof Map<?, ?> tags) {
      switches.put("tags", tags);
    }
    return switches;
  }

  private static Path written(Map<String, Object> values, Path scratch) {
    try {
      Path file = Files.createTempFile(scratch, "switches-", ".yaml");
      return Files.writeString(file, YamlWriter.write(List.of(), values));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** JSON is YAML; a file that is neither is reported by Helm. */
  private static Optional<Object> read(Path file) {
    return YamlReader.readIfValid(file, file.toString()).map(YamlNode::toValue);
  }

  /** Whether the chart knows the value, or what is below it. */
  boolean knows(List<String> path) {
    return path.get(0).equals(GLOBAL)
        || isDefault(path)
        || isDeclared(schema, path, 0)
        || read.stream().anyMatch(value -> isAtOrBelow(value, path));
  }

  /** An empty map, or a value that is no map, can hold anything. */
  private boolean isDefault(List<String> path) {
    Object at = defaults;
    for (String key : path) {
      if (!(at instanceof Map<?, ?> map) || map.isEmpty()) {
        return true;
      }
      if (!map.containsKey(key)) {
        return false;
      }
      at = map.get(key);
    }
    return true;
  }

  private static boolean isAtOrBelow(ValuesPath value, List<String> path) {
    List<Object> segments = value.segments();
    return segments.size() >= path.size() && segments.subList(0, path.size()).equals(path);
  }

  private boolean isDeclared(Object node, List<String> path, int depth) {
    if (depth > DEEPEST || !(node instanceof Map<?, ?> map)) {
      return false;
    }
    if (path.isEmpty()) {
      return true;
    }
    if (map.get("$ref") instanceof String reference
        && isDeclared(referenced(reference), path, depth + 1)) {
      return true;
    }
    for (String keyword : List.of("allOf", "anyOf", "oneOf")) {
      if (map.get(keyword) instanceof List<?> schemas
          && schemas.stream().anyMatch(one -> isDeclared(one, path, depth + 1))) {
        return true;
      }
    }
    List<String> rest = path.subList(1, path.size());
    if (map.get("properties") instanceof Map<?, ?> properties) {
      return isDeclared(properties.get(path.get(0)), rest, depth + 1)
          || isDeclared(map.get("additionalProperties"), rest, depth + 1);
    }
    // A map whose keys are free.
    return depth > 0
        && !Boolean.FALSE.equals(map.get("additionalProperties"))
        && "object".equals(map.get("type"));
  }

  private Object referenced(String reference) {
    if (!reference.startsWith("#/")) {
      return null;
    }
    Object at = schema;
    for (String key : reference.substring(2).split("/", -1)) {
      at = at instanceof Map<?, ?> map ? map.get(key.replace("~1", "/").replace("~0", "~")) : null;
    }
    return at;
  }
}
