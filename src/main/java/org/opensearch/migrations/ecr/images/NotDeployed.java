package org.opensearch.migrations.ecr.images;

import java.util.Map;
import java.util.Set;

/** Recognises what only speaks of images: definitions, rules and dashboards. */
final class NotDeployed {

  private static final Set<String> KINDS = Set.of("CustomResourceDefinition", "PrometheusRule");

  private NotDeployed() {}

  static boolean is(Map<String, Object> map) {
    boolean dashboard = map.containsKey("panels") && map.containsKey("schemaVersion");
    return dashboard || (map.get("kind") instanceof String kind && KINDS.contains(kind));
  }
}
