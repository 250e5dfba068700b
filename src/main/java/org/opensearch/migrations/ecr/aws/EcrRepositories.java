package org.opensearch.migrations.ecr.aws;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.model.EcrHost;
import org.opensearch.migrations.ecr.model.RepositorySettings;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.BlockingNotifier;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;
import software.amazon.awssdk.services.ecr.model.Repository;

/**
 * The repositories of one ECR registry, whose account is that of its host's name where that says.
 */
final class EcrRepositories implements RepositoryCreator {

  /** AWS creates about one a second in the long run: who asks more at once is only sent away. */
  private static final int CREATED_AT_ONCE = 2;

  private final Supplier<EcrApis> apis;
  private final String registry;
  private final Optional<EcrHost> host;
  private final RepositorySettings settings;
  private final Consumer<String> warnings;
  private final Semaphore creations = new Semaphore(CREATED_AT_ONCE, true);
  private LifecyclePolicies policies;

  /**
   * The repositories of {@code registry}.
   *
   * @param settings what is given to those that are created
   * @param warnings is told how those that are there differ from that
   */
  EcrRepositories(
      Supplier<EcrApis> apis,
      String registry,
      RepositorySettings settings,
      Consumer<String> warnings) {
    this.apis = apis;
    this.registry = registry;
    this.host = EcrHost.parse(registry);
    this.settings = settings;
    this.warnings = warnings;
  }

  /**
   * Reads the list of all repositories: one request a thousand, however many names are asked for.
   */
  @Override
  public Set<String> missing(Collection<String> names) {
    Set<String> missing = new LinkedHashSet<>(names);
    SettingsDifferences differences = new SettingsDifferences(settings);
    if (!missing.isEmpty()) {
      Pages.<Repository>read(
          EcrAction.DESCRIBE_REPOSITORIES,
          Side.DESTINATION,
          registry,
          from -> api().repositories(registry, accountId(), from),
          page -> {
            page.stream()
                .filter(repository -> missing.remove(repository.repositoryName()))
                .forEach(differences::look);
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
      policies().ifPresent(policy -> policy.put(name));
    } else {
      complete(name);
    }
  }

  @Override
  public void complete(String name) {
    policies().ifPresent(policy -> policy.complete(name));
  }

  private synchronized Optional<LifecyclePolicies> policies() {
    if (policies == null && settings.lifecyclePolicy().isPresent()) {
      policies =
          new LifecyclePolicies(api(), accountId(), settings.lifecyclePolicy().get(), warnings);
    }
    return Optional.ofNullable(policies);
  }

  private EcrApi api() {
    return apis.get().in(host);
  }

  private Optional<String> accountId() {
    return host.map(EcrHost::accountId);
  }
}
