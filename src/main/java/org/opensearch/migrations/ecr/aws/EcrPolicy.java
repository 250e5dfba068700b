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
      "LifecyclePolicyNotFoundException") {

    @Override
    String get(EcrClient client, Optional<String> accountId, String repository) {
      return client
          .getLifecyclePolicy(
              request -> request.registryId(accountId.orElse(null)).repositoryName(repository))
          .lifecyclePolicyText();
    }

    @Override
    void put(EcrClient client, Optional<String> accountId, String repository, String policy) {
      client.putLifecyclePolicy(
          request ->
              request
                  .registryId(accountId.orElse(null))
                  .repositoryName(repository)
                  .lifecyclePolicyText(policy));
    }
  },

  /** Who has access, other accounts included. */
  REPOSITORY(
      "repository policy",
      Action.GET_REPOSITORY_POLICY,
      Action.SET_REPOSITORY_POLICY,
      "RepositoryPolicyNotFoundException") {

    @Override
    String get(EcrClient client, Optional<String> accountId, String repository) {
      return client
          .getRepositoryPolicy(
              request -> request.registryId(accountId.orElse(null)).repositoryName(repository))
          .policyText();
    }

    @Override
    void put(EcrClient client, Optional<String> accountId, String repository, String policy) {
      client.setRepositoryPolicy(
          request ->
              request
                  .registryId(accountId.orElse(null))
                  .repositoryName(repository)
                  .policyText(policy));
    }
  };

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
  abstract String get(EcrClient client, Optional<String> accountId, String repository);

  /** Sets the policy of a repository. */
  abstract void put(EcrClient client, Optional<String> accountId, String repository, String policy);

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
