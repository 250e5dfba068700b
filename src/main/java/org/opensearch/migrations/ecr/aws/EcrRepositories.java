package org.opensearch.migrations.ecr.aws;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.EcrHost;
import org.opensearch.migrations.ecr.model.RepositorySettings;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.BlockingNotifier;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;
import software.amazon.awssdk.services.ecr.model.EncryptionConfiguration;
import software.amazon.awssdk.services.ecr.model.EncryptionType;
import software.amazon.awssdk.services.ecr.model.ImageTagMutabilityExclusionFilter;
import software.amazon.awssdk.services.ecr.model.Repository;

/**
 * Creates the repositories of one ECR registry, in the account that its host name contains, or else
 * in the caller's.
 */
final class EcrRepositories implements RepositoryCreator {

  /** AWS allows about one creation per second in the long run; further requests are throttled. */
  private static final int CONCURRENT_CREATIONS = 6;

  private final Supplier<AwsSession> session;
  private final String registry;
  private final Optional<EcrHost> host;
  private final RepositorySettings settings;
  private final Consumer<String> warnings;
  private final Semaphore creations = new Semaphore(CONCURRENT_CREATIONS, true);
  private List<NewRepositoryPolicies> policies;

  /**
   * The repositories of {@code registry}.
   *
   * @param settings the settings of new repositories
   * @param warnings receives how existing repositories differ from the settings
   */
  EcrRepositories(
      Supplier<AwsSession> session,
      String registry,
      RepositorySettings settings,
      Consumer<String> warnings) {
    this.session = session;
    this.registry = registry;
    this.host = EcrHost.parse(registry);
    this.settings = settings;
    this.warnings = warnings;
  }

  /** Lists all repositories: one request per thousand, regardless of the number of names. */
  @Override
  public Set<String> missing(Collection<String> names) {
    Set<String> missing = new LinkedHashSet<>(names);
    SettingsDifferences differences = new SettingsDifferences(settings);
    if (!missing.isEmpty()) {
      api()
          .repositories(
              Side.DESTINATION,
              registry,
              accountId(),
              page -> {
                page.stream()
                    .filter(repository -> missing.remove(repository.repositoryName()))
                    .forEach(differences::add);
                return !missing.isEmpty();
              });
    }
    differences.message().ifPresent(warnings);
    return missing;
  }

  @Override
  public void create(String name) {
    if (!creations.tryAcquire()) {
      BlockingNotifier.await(
          () -> {
            creations.acquireUninterruptibly();
            return creations;
          });
    }
    try {
      createWithPolicy(name);
    } finally {
      creations.release();
    }
  }

  private void createWithPolicy(String name) {
    boolean created = api().createRepository(accountId(), name, settings);
    if (created) {
      policies().forEach(policy -> policy.put(name));
    } else {
      complete(name);
    }
  }

  @Override
  public void complete(String name) {
    policies().forEach(policy -> policy.complete(name));
  }

  private synchronized List<NewRepositoryPolicies> policies() {
    if (policies == null) {
      policies =
          Stream.of(
                  policies(EcrPolicy.REPOSITORY, settings.repositoryPolicy()),
                  policies(EcrPolicy.LIFECYCLE, settings.lifecyclePolicy()))
              .flatMap(Optional::stream)
              .toList();
    }
    return policies;
  }

  private Optional<NewRepositoryPolicies> policies(EcrPolicy kind, Optional<String> policy) {
    return policy.map(text -> new NewRepositoryPolicies(api(), accountId(), kind, text, warnings));
  }

  private EcrApi api() {
    return session.get().api(host);
  }

  private Optional<String> accountId() {
    return host.map(EcrHost::accountId);
  }

  /**
   * How existing repositories differ from the settings, as far as the list of repositories shows
   * it. Resource tags and policies would require a request per repository.
   */
  private static final class SettingsDifferences {

    private final RepositorySettings settings;
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private int differing;
    private String first;

    SettingsDifferences(RepositorySettings settings) {
      this.settings = settings;
    }

    /** Compares an existing repository. */
    void add(Repository existing) {
      boolean differs = false;
      if (settings.immutableTags() && !hasImmutableTags(existing)) {
        differs = count("mutable tags");
      } else if (!settings.mutableTags().isEmpty() && !hasMutableTags(existing)) {
        differs = count("other exceptions from immutable tags");
      }
      if (settings.scanOnPush() && !isScannedOnPush(existing)) {
        differs = count("no scan on push");
      }
      if (settings.kmsKey().isPresent() && !isEncryptedWith(settings.kmsKey().get(), existing)) {
        differs = count("different encryption");
      }
      if (differs) {
        differing++;
        first = first == null ? existing.repositoryName() : first;
      }
    }

    private boolean count(String difference) {
      counts.merge(difference, 1, Integer::sum);
      return true;
    }

    private static boolean hasImmutableTags(Repository existing) {
      return String.valueOf(existing.imageTagMutabilityAsString()).startsWith("IMMUTABLE");
    }

    private boolean hasMutableTags(Repository existing) {
      return existing.imageTagMutabilityExclusionFilters().stream()
          .map(ImageTagMutabilityExclusionFilter::filter)
          .collect(Collectors.toSet())
          .equals(Set.copyOf(settings.mutableTags()));
    }

    private static boolean isScannedOnPush(Repository existing) {
      return existing.imageScanningConfiguration() != null
          && Boolean.TRUE.equals(existing.imageScanningConfiguration().scanOnPush());
    }

    private static boolean isEncryptedWith(String key, Repository existing) {
      EncryptionConfiguration encryption = existing.encryptionConfiguration();
      if (encryption == null || encryption.encryptionType() == EncryptionType.AES256) {
        return false;
      }
      // ECR returns the key behind an alias, which only KMS can resolve.
      return key.contains(":alias/") || key.equals(encryption.kmsKey());
    }

    /** All differences in one sentence; empty if there are none. */
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
              + ": existing repositories are not changed");
    }
  }
}
