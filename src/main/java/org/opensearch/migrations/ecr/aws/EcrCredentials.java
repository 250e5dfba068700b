package org.opensearch.migrations.ecr.aws;

import java.util.Optional;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.model.EcrHost;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;

/**
 * Logs in to ECR registries of any region, source or destination. Other hosts are accessed
 * anonymously.
 */
final class EcrCredentials implements RegistryCredentials {

  private final Supplier<AwsSession> session;
  private final Optional<String> destination;

  /**
   * Logins with the tokens of this session.
   *
   * @param destination a host to treat as an ECR registry regardless of its name
   */
  EcrCredentials(Supplier<AwsSession> session, Optional<String> destination) {
    this.session = session;
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
    return session.get().api(EcrHost.parse(host));
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
