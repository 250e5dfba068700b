package org.opensearch.migrations.ecr.aws;

import java.util.Optional;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.model.EcrHost;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;

/**
 * Logs in to the ECR registries of any region, source or destination; other hosts are anonymous.
 */
final class EcrCredentials implements RegistryCredentials {

  private final Supplier<EcrApis> apis;
  private final Optional<String> destination;

  /**
   * Logins by the tokens of these APIs.
   *
   * @param destination a host that is to be taken for one of ECR whatever its name
   */
  EcrCredentials(Supplier<EcrApis> apis, Optional<String> destination) {
    this.apis = apis;
    this.destination = destination;
  }

  @Override
  public Optional<Login> login(String host) {
    if (!isEcr(host)) {
      return Optional.empty();
    }
    EcrApi api = api(host);
    return Optional.of(api.token().current(() -> api.authorizationToken(side(host), host)).login());
  }

  @Override
  public Optional<Login> renewed(String host, Login rejected) {
    if (!isEcr(host)) {
      return Optional.empty();
    }
    EcrApi api = api(host);
    return api.token()
        .renewed(rejected, () -> api.authorizationToken(side(host), host))
        .map(EcrToken::login);
  }

  private EcrApi api(String host) {
    return apis.get().in(EcrHost.parse(host));
  }

  private boolean isEcr(String host) {
    return isDestination(host) || EcrHost.parse(host).isPresent();
  }

  private Side side(String host) {
    return isDestination(host) ? Side.DESTINATION : Side.SOURCE;
  }

  private boolean isDestination(String host) {
    return destination.isPresent() && destination.get().equalsIgnoreCase(host);
  }
}
