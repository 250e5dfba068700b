package org.opensearch.migrations.ecr.helm.repository;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an index.yaml says, as far as downloading charts needs it.
 *
 * @param charts the versions of each chart, by its name, in the index's order
 */
public record ChartIndex(Map<String, List<IndexedVersion>> charts) {

  /**
   * One version of a chart.
   *
   * @param version as published
   * @param url where its .tgz is, maybe relative to the repository; empty if the index does not say
   * @param digest of the .tgz, as the index writes it; empty if it does not say
   */
  record IndexedVersion(String version, String url, String digest) {}

  /** The versions of chart {@code name}; empty if there is no such chart. */
  List<IndexedVersion> versions(String name) {
    return charts.getOrDefault(name, List.of());
  }

  /** That version of the chart; one that differs by a {@code v} in front if there is none. */
  Optional<IndexedVersion> find(String name, String version) {
    List<IndexedVersion> versions = versions(name);
    return versions.stream()
        .filter(published -> published.version().equals(version))
        .findFirst()
        .or(() -> versions.stream().filter(p -> isSame(p.version(), version)).findFirst());
  }

  /** Whether two versions are the same but for a {@code v} in front. */
  public static boolean isSame(String one, String other) {
    return withoutV(one).equals(withoutV(other));
  }

  private static String withoutV(String version) {
    return version.startsWith("v") ? version.substring(1) : version;
  }
}
