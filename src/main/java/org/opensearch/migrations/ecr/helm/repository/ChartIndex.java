package org.opensearch.migrations.ecr.helm.repository;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The content of an index.yaml that is needed to download charts.
 *
 * @param charts the versions of each chart by name, in the order of the index
 */
public record ChartIndex(Map<String, List<IndexedVersion>> charts) {

  /**
   * One version of a chart.
   *
   * @param version as published
   * @param url the URL of the .tgz, which can be relative to the repository; empty if missing
   * @param digest the digest of the .tgz, verbatim; empty if missing
   */
  record IndexedVersion(String version, String url, String digest) {}

  /** The versions of chart {@code name}; empty if there is no such chart. */
  List<IndexedVersion> versions(String name) {
    return charts.getOrDefault(name, List.of());
  }

  /** A version of a chart; if there is none, the one that differs only by a leading {@code v}. */
  Optional<IndexedVersion> find(String name, String version) {
    List<IndexedVersion> versions = versions(name);
    return versions.stream()
        .filter(published -> published.version().equals(version))
        .findFirst()
        .or(() -> versions.stream().filter(p -> isSame(p.version(), version)).findFirst());
  }

  /** Whether two versions are equal except for a leading {@code v}. */
  public static boolean isSame(String one, String other) {
    return withoutV(one).equals(withoutV(other));
  }

  private static String withoutV(String version) {
    return version.startsWith("v") ? version.substring(1) : version;
  }
}
