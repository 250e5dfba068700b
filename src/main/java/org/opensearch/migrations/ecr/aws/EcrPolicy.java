package org.opensearch.migrations.ecr.aws;

import java.util.Optional;
import org.opensearch.migrations.ecr.aws.EcrFailures.Action;
import software.amazon.awssdk.services.ecr.EcrClient;

/** A kind of policy that a repository can have, as JSON. */
enum EcrPolicy {
  /** Which images expire when. */
  LIFECYCLE(
      "lifecycle policy",
      Action.GET_LIFECYCLE_POLICY,
      Action.PUT_LIFECYCLE_POLICY,
      "LifecyclePolicyNotFoundException"),

  /** Who has access, other accounts included. */
  REPOSITORY(
      "repository policy",
      Action.GET_REPOSITORY_POLICY,
      Action.SET_REPOSITORY_POLICY,
      "RepositoryPolicyNotFoundException");

  private final String label;
  private final Action getAction;
  private final Action putAction;
  private final String notFoundCode;

  EcrPolicy(String label, Action getAction, Action putAction, String notFoundCode) {
    this.label = label;
    this.getAction = getAction;
    this.putAction = putAction;
    this.notFoundCode = notFoundCode;
  }

  /** The policy of a repository; an error with {@link #notFoundCode} if it has none. */
  String get(EcrClient client, Optional<String> accountId, String repository) {
    String account = accountId.orElse(null);
    return switch (this) {
      case LIFECYCLE ->
          client
              .getLifecyclePolicy(r -> r.registryId(account).repositoryName(repository))
              .lifecyclePolicyText();
      case REPOSITORY ->
          client
              .getRepositoryPolicy(r -> r.registryId(account).repositoryName(repository))
              .policyText();
    };
  }

  /** Sets the policy of a repository. */
  void put(EcrClient client, Optional<String> accountId, String repository, String policy) {
    String account = accountId.orElse(null);
    switch (this) {
      case LIFECYCLE ->
          client.putLifecyclePolicy(
              r -> r.registryId(account).repositoryName(repository).lifecyclePolicyText(policy));
      case REPOSITORY ->
          client.setRepositoryPolicy(
              r -> r.registryId(account).repositoryName(repository).policyText(policy));
    }
  }

  /** The name in messages. */
  String label() {
    return label;
  }

  /** The request for a policy. */
  Action getAction() {
    return getAction;
  }

  /** The request that sets a policy. */
  Action putAction() {
    return putAction;
  }

  /** The error code for a repository without such a policy. */
  String notFoundCode() {
    return notFoundCode;
  }
}
