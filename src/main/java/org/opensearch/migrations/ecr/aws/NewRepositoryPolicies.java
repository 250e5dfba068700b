package org.opensearch.migrations.ecr.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.model.failure.AccessException;

/**
 * Sets a policy of repositories, before anything is pushed to them. If a run is killed between
 * creating a repository and setting its policy, the next run recognizes the repository by having
 * neither a policy nor images.
 */
final class NewRepositoryPolicies {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** ECR returns the ARN of an account that was given by its number. */
  private static final Pattern ACCOUNT =
      Pattern.compile("\"arn:aws[a-z-]*:iam::([0-9]{12}):root\"");

  private final EcrApi api;
  private final Optional<String> accountId;
  private final EcrPolicy kind;
  private final String policy;
  private final Consumer<String> warnings;
  private final Set<String> reported = ConcurrentHashMap.newKeySet();

  /**
   * The policies of one registry.
   *
   * @param policy the policy of new repositories, as JSON
   * @param warnings receives each kind of difference once
   */
  NewRepositoryPolicies(
      EcrApi api,
      Optional<String> accountId,
      EcrPolicy kind,
      String policy,
      Consumer<String> warnings) {
    this.api = api;
    this.accountId = accountId;
    this.kind = kind;
    this.policy = policy;
    this.warnings = warnings;
  }

  /** Sets the policy of a new repository. */
  void put(String repository) {
    api.putPolicy(kind, accountId, repository, policy);
  }

  /**
   * Sets the policy of an existing repository if an earlier run was killed before it could do so.
   * Otherwise, warns if the policy differs.
   */
  void complete(String repository) {
    if (isIncomplete(repository)) {
      put(repository);
    }
  }

  private boolean isIncomplete(String repository) {
    try {
      Optional<String> existing = api.policy(kind, accountId, repository);
      if (existing.isPresent() && isSame(existing.get())) {
        return false;
      }
      if (existing.isEmpty() && api.isEmpty(accountId, repository)) {
        return true;
      }
      warn(
          existing.isPresent()
              ? "has a different " + kind.label()
              : "has images but no " + kind.label(),
          repository);
    } catch (AccessException e) {
      warn("may have no " + kind.label() + ": " + e.failure().reason(), repository);
    }
    return false;
  }

  /** Once per kind: most repositories have the same difference, and one name shows where. */
  private void warn(String difference, String repository) {
    if (reported.add(difference)) {
      warnings.accept(
          "repository "
              + repository
              + " "
              + difference
              + "; existing repositories are not changed");
    }
  }

  private boolean isSame(String existing) {
    try {
      return JSON.readTree(comparable(existing)).equals(JSON.readTree(comparable(policy)));
    } catch (JsonProcessingException e) {
      return existing.equals(policy);
    }
  }

  private static String comparable(String policy) {
    return ACCOUNT.matcher(policy).replaceAll("\"$1\"");
  }
}
