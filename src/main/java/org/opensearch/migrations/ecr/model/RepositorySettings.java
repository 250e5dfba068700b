package org.opensearch.migrations.ecr.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings for new repositories of Amazon ECR; existing repositories are not changed.
 *
 * @param tags resource tags, in the order in which they were given
 * @param kmsKey the ARN of the encryption key; empty for the default encryption of ECR
 * @param scanOnPush whether images are scanned when they are pushed
 * @param immutableTags whether a tag cannot be moved to another image
 * @param mutableTags patterns of tags that can be moved nevertheless
 * @param lifecyclePolicy JSON: which images expire when
 * @param repositoryPolicy JSON: who has access
 */
public record RepositorySettings(
    Map<String, String> tags,
    Optional<String> kmsKey,
    boolean scanOnPush,
    boolean immutableTags,
    List<String> mutableTags,
    Optional<String> lifecyclePolicy,
    Optional<String> repositoryPolicy) {

  /** The defaults of ECR. */
  public static final RepositorySettings DEFAULT =
      new RepositorySettings(
          Map.of(), Optional.empty(), false, false, List.of(), Optional.empty(), Optional.empty());

  public RepositorySettings {
    mutableTags = List.copyOf(mutableTags);
    tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
  }
}
