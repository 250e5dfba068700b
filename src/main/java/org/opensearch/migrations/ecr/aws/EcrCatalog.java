package org.opensearch.migrations.ecr.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.model.EcrHost;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.RepositoryCatalog;
import software.amazon.awssdk.services.ecr.model.Repository;

/** The lists of one ECR registry; pulling needs no permission for them. */
final class EcrCatalog implements RepositoryCatalog {

  private final Supplier<EcrApis> apis;
  private final String registry;
  private final Optional<EcrHost> host;

  EcrCatalog(Supplier<EcrApis> apis, String registry) {
    this.apis = apis;
    this.registry = registry;
    this.host = EcrHost.parse(registry);
  }

  @Override
  public List<String> repositories() {
    return all(
        EcrAction.DESCRIBE_REPOSITORIES,
        registry,
        from -> api().repositories(registry, accountId(), from),
        Repository::repositoryName);
  }

  @Override
  public List<String> tags(String repository) {
    return all(
        EcrAction.LIST_IMAGES,
        repository,
        from -> api().tags(repository, accountId(), from),
        Function.identity());
  }

  private static <T> List<String> all(
      EcrAction action,
      String what,
      Function<Optional<String>, EcrApi.Page<T>> part,
      Function<T, String> name) {
    List<String> names = new ArrayList<>();
    Pages.<T>read(
        action,
        Side.MIRROR,
        what,
        part,
        page -> {
          page.stream().map(name).forEach(names::add);
          return true;
        });
    return names.stream().sorted().toList();
  }

  private EcrApi api() {
    return apis.get().in(host);
  }

  private Optional<String> accountId() {
    return host.map(EcrHost::accountId);
  }
}
