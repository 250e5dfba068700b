package org.opensearch.migrations.ecr.cli;

import java.util.Optional;
import org.opensearch.migrations.ecr.model.AccessException;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;

/**
 * ECR's own tokens for the registries of ECR, {@code docker login} for all others, and for ECR too
 * where there are no AWS credentials.
 */
record HostLogins(RegistryCredentials aws, RegistryCredentials docker)
    implements RegistryCredentials {

  @Override
  public Optional<Login> login(String host) {
    try {
      return aws.login(host).or(() -> docker.login(host));
    } catch (AccessException e) {
      return Optional.of(docker.login(host).orElseThrow(() -> e));
    }
  }

  @Override
  public Optional<Login> renewed(String host, Login rejected) {
    return aws.renewed(host, rejected).or(() -> docker.renewed(host, rejected));
  }
}
