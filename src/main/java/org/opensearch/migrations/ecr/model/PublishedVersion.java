package org.opensearch.migrations.ecr.model;

import java.util.List;

/** Chart versions with and without the {@code v} that some publishers put in front. */
public final class PublishedVersion {

  private PublishedVersion() {}

  /** {@code version} as it is, then with the {@code v} added or taken away. */
  public static List<String> candidates(String version) {
    return List.of(version, version.startsWith("v") ? version.substring(1) : "v" + version);
  }
}
