package org.opensearch.migrations.ecr.aws;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.model.RepositorySettings;
import software.amazon.awssdk.services.ecr.model.EncryptionConfiguration;
import software.amazon.awssdk.services.ecr.model.EncryptionType;
import software.amazon.awssdk.services.ecr.model.Repository;

/**
 * How repositories that exist differ from what is asked for, as far as the list of repositories
 * says it: resource tags and lifecycle policies would take a request for each.
 */
final class SettingsDifferences {

  private final RepositorySettings asked;
  private final Map<String, Integer> counts = new LinkedHashMap<>();
  private int differing;
  private String first;

  SettingsDifferences(RepositorySettings asked) {
    this.asked = asked;
  }

  /** Looks at one that exists. */
  void look(Repository there) {
    boolean differs = false;
    if (asked.immutableTags() && !hasImmutableTags(there)) {
      differs = count("mutable tags");
    }
    if (asked.scanOnPush() && !isScannedOnPush(there)) {
      differs = count("no scan on push");
    }
    if (asked.kmsKey().isPresent() && !isEncryptedWith(asked.kmsKey().get(), there)) {
      differs = count("another encryption");
    }
    if (differs) {
      differing++;
      first = first == null ? there.repositoryName() : first;
    }
  }

  private boolean count(String what) {
    counts.merge(what, 1, Integer::sum);
    return true;
  }

  private static boolean hasImmutableTags(Repository there) {
    return String.valueOf(there.imageTagMutabilityAsString()).startsWith("IMMUTABLE");
  }

  private static boolean isScannedOnPush(Repository there) {
    return there.imageScanningConfiguration() != null
        && Boolean.TRUE.equals(there.imageScanningConfiguration().scanOnPush());
  }

  private static boolean isEncryptedWith(String key, Repository there) {
    EncryptionConfiguration encryption = there.encryptionConfiguration();
    if (encryption == null || encryption.encryptionType() == EncryptionType.AES256) {
      return false;
    }
    // ECR answers with the key that an alias stands for, which only KMS knows.
    return key.contains(":alias/") || key.equals(encryption.kmsKey());
  }

  /** All of them in one sentence; empty if there is none. */
  Optional<String> message() {
    if (differing == 0) {
      return Optional.empty();
    }
    String kinds =
        counts.entrySet().stream()
            .map(kind -> kind.getKey() + " (" + kind.getValue() + ")")
            .collect(Collectors.joining(", "));
    return Optional.of(
        kinds
            + (differing == 1 ? " in repository " + first : " in " + first + " and others")
            + ": what exists already is left as it is");
  }
}
