package org.opensearch.migrations.ecr.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Settings for new repositories of Amazon ECR; existing repositories are not changed.
 *
 * @param tags resource tags, in the order they were given
 * @param kmsKey the ARN of the key that images are encrypted with; empty for ECR's own encryption
 * @param scanOnPush whether images are scanned when they are pushed
 * @param immutableTags whether a tag stays with the image that it was first given to
 * @param lifecyclePolicy JSON: which images expire when
 */
public record RepositorySettings(
    Map<String, String> tags,
    Optional<String> kmsKey,
    boolean scanOnPush,
    boolean immutableTags,
    Optional<String> lifecyclePolicy) {

  /** The defaults of ECR. */
  public static final RepositorySettings DEFAULT =
      new RepositorySettings(Map.of(), Optional.empty(), false, false, Optional.empty());

  /** Copies the map. */
  public RepositorySettings {
    tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
  }

  /** Whether all settings are defaults. */
  public boolean isDefault() {
    return equals(DEFAULT);
  }
}
