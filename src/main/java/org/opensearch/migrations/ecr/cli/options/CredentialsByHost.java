package org.opensearch.migrations.ecr.cli.options;

import java.util.Optional;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;

/**
 * ECR's own tokens for the registries of ECR, {@code docker login} for all others, and for ECR too
 * where there are no AWS credentials. What somebody logged in to by hand comes before a token of
 * ECR Public, which takes its place when it is rejected: such logins live 12 hours.
 */
record CredentialsByHost(
    RegistryCredentials aws, RegistryCredentials docker, RegistryCredentials ecrPublic)
    implements RegistryCredentials {

  /** AWS has one login for all repositories of a host. */
  @Override
  public String namespace(String host, String repository) {
    return docker.namespace(host, repository);
  }

  @Override
  public RegistryCredentials within(String namespace) {
    return new CredentialsByHost(aws, docker.within(namespace), ecrPublic);
  }

  @Override
  public Optional<Login> login(String host) {
    try {
      return aws.login(host).or(() -> docker.login(host)).or(() -> ecrPublic.login(host));
    } catch (AccessException e) {
      return Optional.of(docker.login(host).orElseThrow(() -> e));
    }
  }

  @Override
  public Optional<Login> renewed(String host, Login rejected) {
    try {
      return aws.renewed(host, rejected)
          .or(() -> docker.renewed(host, rejected))
          .or(() -> ecrPublic.renewed(host, rejected));
    } catch (AccessException e) {
      // Whose login was another's learns from the registry's answer, not from AWS, why it failed.
      boolean isOfDocker = docker.login(host).filter(rejected::equals).isPresent();
      Optional<Login> newer = docker.renewed(host, rejected);
      if (newer.isEmpty() && !isOfDocker) {
        throw e;
      }
      return newer;
    }
  }
}
