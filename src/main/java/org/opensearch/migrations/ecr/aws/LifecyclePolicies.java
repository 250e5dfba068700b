package org.opensearch.migrations.ecr.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.opensearch.migrations.ecr.model.failure.AccessException;

/**
 * Gives repositories their lifecycle policy, before anything is pushed to them. A run that is
 * killed between creating a repository and this leaves one without a policy and without an image,
 * by which the next run knows it.
 */
final class LifecyclePolicies {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final EcrApi api;
  private final Optional<String> accountId;
  private final String policy;
  private final Consumer<String> warnings;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /**
   * Policies of one registry.
   *
   * @param policy what repositories are given, JSON
   * @param warnings is told once of each kind of difference
   */
  LifecyclePolicies(
      EcrApi api, Optional<String> accountId, String policy, Consumer<String> warnings) {
    this.api = api;
    this.accountId = accountId;
    this.policy = policy;
    this.warnings = warnings;
  }

  /** Gives the policy to a repository that was created just now. */
  void put(String repository) {
    api.putLifecyclePolicy(accountId, repository, policy);
  }

  /**
   * Gives it to a repository that was there if a killed run left it so; else tells if it differs.
   */
  void complete(String repository) {
    if (isUnfinished(repository)) {
      put(repository);
    }
  }

  private boolean isUnfinished(String repository) {
    try {
      Optional<String> there = api.lifecyclePolicy(accountId, repository);
      if (there.isPresent() && isSame(there.get())) {
        return false;
      }
      if (there.isEmpty() && api.isEmpty(accountId, repository)) {
        return true;
      }
      tell(
          there.isPresent() ? "has another lifecycle policy" : "has images and no lifecycle policy",
          repository);
    } catch (AccessException e) {
      tell("may lack the lifecycle policy: " + e.failure().reason(), repository);
    }
    return false;
  }

  /** Once: what holds for one repository holds for most, and its name says where to look. */
  private void tell(String what, String repository) {
    if (told.add(what)) {
      warnings.accept(
          "repository " + repository + " " + what + "; what exists already is left as it is");
    }
  }

  private boolean isSame(String there) {
    try {
      return JSON.readTree(there).equals(JSON.readTree(policy));
    } catch (JsonProcessingException e) {
      return there.equals(policy);
    }
  }
}
