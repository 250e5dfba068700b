package org.opensearch.migrations.ecr.aws;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;

/**
 * The repositories of one ECR registry, whose account is that of its host's name where that says.
 */
final class EcrRepositories implements RepositoryCreator {

  private final Supplier<EcrApis> apis;
  private final String registry;
  private final Optional<EcrHost> host;

  EcrRepositories(Supplier<EcrApis> apis, String registry) {
    this.apis = apis;
    this.registry = registry;
    this.host = EcrHost.parse(registry);
  }

  /**
   * Reads the list of all repositories: one request a thousand, however many names are asked for.
   */
  @Override
  public Set<String> missing(Collection<String> names) {
    Set<String> missing = new LinkedHashSet<>(names);
    Optional<String> next = Optional.empty();
    while (!missing.isEmpty()) {
      EcrApi.Page page = api().repositories(registry, accountId(), next);
      missing.removeAll(page.names());
      next = page.next();
      if (next.isEmpty()) {
        break;
      }
    }
    return missing;
  }

  @Override
  public void create(String name) {
    api().createRepository(accountId(), name);
  }

  private EcrApi api() {
    return apis.get().in(host);
  }

  private Optional<String> accountId() {
    return host.map(EcrHost::accountId);
  }
}
