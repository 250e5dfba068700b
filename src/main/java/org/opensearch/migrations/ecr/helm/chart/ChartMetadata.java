package org.opensearch.migrations.ecr.helm.chart;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.migrations.ecr.helm.go.GoStruct;
import org.opensearch.migrations.ecr.helm.go.GoStruct.Field;
import org.opensearch.migrations.ecr.helm.go.GoStruct.FieldType;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;
import org.opensearch.migrations.ecr.helm.go.YamlDocument;
import org.opensearch.migrations.ecr.ports.ChartSource.ChartIdentity;

/**
 * The content of Chart.yaml in Helm's form, {@code chart.Metadata}.
 *
 * @param fields by name, in Helm's order, without empty ones
 */
public record ChartMetadata(Map<String, Object> fields) {

  private static final GoStruct MAINTAINER =
      new GoStruct(
          List.of(
              Field.of("name", FieldType.PRINTABLE),
              Field.of("email", FieldType.PRINTABLE),
              Field.of("url", FieldType.PRINTABLE)));

  private static final GoStruct DEPENDENCY =
      new GoStruct(
          List.of(
              Field.evenIfEmpty("name"),
              Field.of("version", FieldType.PRINTABLE),
              Field.evenIfEmpty("repository"),
              Field.of("condition", FieldType.PRINTABLE),
              Field.of("tags", FieldType.PRINTABLES),
              Field.of("enabled", FieldType.FLAG),
              Field.of("import-values", FieldType.VALUES),
              Field.of("alias", FieldType.TEXT)));

  private static final GoStruct METADATA =
      new GoStruct(
          List.of(
              Field.of("name", FieldType.PRINTABLE),
              Field.of("home", FieldType.PRINTABLE),
              Field.of("sources", FieldType.PRINTABLES),
              Field.of("version", FieldType.TEXT),
              Field.of("description", FieldType.PRINTABLE),
              Field.of("keywords", FieldType.PRINTABLES),
              Field.of("maintainers", FieldType.listOf(MAINTAINER)),
              Field.of("icon", FieldType.PRINTABLE),
              Field.of("apiVersion", FieldType.TEXT),
              Field.of("condition", FieldType.PRINTABLE),
              Field.of("tags", FieldType.PRINTABLE),
              Field.of("appVersion", FieldType.PRINTABLE),
              Field.of("deprecated", FieldType.FLAG),
              Field.of("annotations", FieldType.TEXTS_BY_NAME),
              Field.of("kubeVersion", FieldType.PRINTABLE),
              Field.of("dependencies", FieldType.listOf(DEPENDENCY)),
              Field.of("type", FieldType.TEXT)));

  /**
   * Reads the metadata of a chart; its dependencies can be in requirements.yaml.
   *
   * @throws MalformedContentException when Helm cannot read it either
   */
  public static ChartMetadata read(ChartArchive archive) throws IOException {
    try {
      List<Map<?, ?>> sources = new ArrayList<>();
      sources.add(withApiVersion(mapping(archive.chartYaml())));
      if (archive.requirementsYaml().isPresent()) {
        sources.add(mapping(archive.requirementsYaml().get()));
      }
      return new ChartMetadata(METADATA.read(sources));
    } catch (MalformedContentException e) {
      throw new MalformedContentException("its Chart.yaml: " + e.getMessage(), e);
    }
  }

  private static Map<?, ?> mapping(String yaml) throws IOException {
    Object document = YamlDocument.read(yaml);
    if (document == null) {
      return Map.of();
    }
    if (document instanceof Map<?, ?> map) {
      return map;
    }
    throw new MalformedContentException("expected a mapping");
  }

  /** For Helm, a chart without an API version is a chart for Helm 2. */
  private static Map<?, ?> withApiVersion(Map<?, ?> chart) {
    if (chart.get("apiVersion") != null) {
      return chart;
    }
    Map<Object, Object> completed = new LinkedHashMap<>(chart);
    completed.put("apiVersion", "v1");
    return completed;
  }

  /** The name; empty if missing. */
  public String name() {
    return text("name");
  }

  /** The version; empty if missing. */
  public String version() {
    return text("version");
  }

  /** Which chart it is. */
  public ChartIdentity identity() {
    return new ChartIdentity(name(), version());
  }

  /** A string field; empty if missing. */
  String text(String field) {
    return (String) fields.getOrDefault(field, "");
  }

  /** A list field; empty if missing. */
  List<?> list(String field) {
    return (List<?>) fields.getOrDefault(field, List.of());
  }

  /** The annotations in Chart.yaml. */
  Map<?, ?> annotations() {
    return (Map<?, ?>) fields.getOrDefault("annotations", Map.of());
  }
}
