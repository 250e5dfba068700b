package org.opensearch.migrations.ecr.deployment;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.deployment.cluster.ApiVersions;
import org.opensearch.migrations.ecr.images.RenderedDocument;
import org.opensearch.migrations.ecr.yaml.AliasBudget;
import org.opensearch.migrations.ecr.yaml.LooseYaml;

/** Reads the API versions that definitions of custom resources add. */
final class ResourceDefinitions {

  private ResourceDefinitions() {}

  /**
   * The API versions that a cluster serves with the definitions in {@code text}, YAML or JSON
   * documents: {@code group/version} and {@code group/version/Kind}.
   */
  static Set<String> apiVersions(String text) {
    Set<String> served = new LinkedHashSet<>();
    AliasBudget aliases = AliasBudget.forLength(text.length());
    for (RenderedDocument document : RenderedDocument.split(text)) {
      if (document.text().contains("CustomResourceDefinition")) {
        LooseYaml.read(document.text(), aliases)
            .ifPresent(roots -> roots.forEach(root -> collect(root, served)));
      }
    }
    return served;
  }

  private static void collect(Object root, Set<String> served) {
    if (text(root, "kind").equals("List") || text(root, "kind").endsWith("DefinitionList")) {
      list(root, "items").forEach(item -> collect(item, served));
    }
    if (!text(root, "kind").equals("CustomResourceDefinition")) {
      return;
    }
    Object spec = at(root, "spec").orElse(Map.of());
    String kind = text(at(spec, "names").orElse(Map.of()), "kind");
    add(text(spec, "group"), text(spec, "version"), kind, served);
    for (Object version : list(spec, "versions")) {
      if (!text(version, "served").equals("false")) {
        add(text(spec, "group"), text(version, "name"), kind, served);
      }
    }
  }

  private static void add(String group, String version, String kind, Set<String> served) {
    String apiVersion = group + "/" + version;
    if (ApiVersions.isOne(apiVersion)) {
      served.add(apiVersion);
      if (ApiVersions.isOne(apiVersion + "/" + kind)) {
        served.add(apiVersion + "/" + kind);
      }
    }
  }

  private static Optional<Object> at(Object value, String key) {
    return value instanceof Map<?, ?> map ? Optional.ofNullable(map.get(key)) : Optional.empty();
  }

  private static String text(Object value, String key) {
    return at(value, key).filter(String.class::isInstance).map(String.class::cast).orElse("");
  }

  private static List<?> list(Object value, String key) {
    return at(value, key).filter(List.class::isInstance).map(v -> (List<?>) v).orElse(List.of());
  }
}
