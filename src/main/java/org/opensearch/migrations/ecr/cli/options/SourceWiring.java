package org.opensearch.migrations.ecr.cli.options;

import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.aws.AmazonEcr;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.helm.repository.HttpChartRepositories;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.http.SourceMirrors;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;
import org.opensearch.migrations.ecr.registry.OciRegistry;
import org.opensearch.migrations.ecr.registry.PullLimits;
import org.opensearch.migrations.ecr.registry.RateLimit;
import org.opensearch.migrations.ecr.registry.auth.DockerCredentials;
import org.opensearch.migrations.ecr.registry.fallback.MirroredRegistry;

/** Connects the use cases with everything that is reached over the network. */
public final class SourceWiring implements AutoCloseable {

  private final SourceMirrors mirrors;
  private final HttpTransport transport;
  private final Retry retry;
  private final RegistryCredentials credentials;

  /**
   * Connects.
   *
   * @param ecr credentials for the registries of ECR; not closed with this
   * @param ecrHost the private registry, where it is one of ECR
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when a source mirror
   *     is not a host
   */
  public SourceWiring(
      Console console, NetworkMixin network, AmazonEcr ecr, Optional<String> ecrHost) {
    NetworkOptions options = network.options();
    this.mirrors = SourceMirrors.parse(network.sourceMirrors());
    this.transport = new HttpTransport(options);
    this.retry = new Retry(options.retries());
    this.credentials =
        new CredentialsByHost(
            ecr.credentials(ecrHost),
            new DockerCredentials(console.environment(), console::warn),
            ecr.publicCredentials(network.isVerbose() ? console::note : note -> {}));
  }

  /** The public registries, with their mirrors. */
  public Registry registry() {
    return registry(Map.of());
  }

  /**
   * The public registries, with their mirrors.
   *
   * @param images how many are to be read of each registry, by host
   */
  public Registry registry(Map<String, Long> images) {
    return new MirroredRegistry(
        new OciRegistry(
            Side.SOURCE, transport, credentials, retry, RateLimit.NONE, new PullLimits(images)),
        mirrors);
  }

  /** The private registry. */
  public Registry destination(RateLimit manifestPushes) {
    return new OciRegistry(Side.DESTINATION, transport, credentials, retry, manifestPushes);
  }

  /** The private registry, only to look at: permission to pull is all that it needs. */
  public OciRegistry mirror() {
    return new OciRegistry(Side.MIRROR, transport, credentials, retry, RateLimit.NONE);
  }

  /** The chart repositories. */
  public ChartSource charts() {
    return new HttpChartRepositories(transport, retry, mirrors);
  }

  /** The retry policy. */
  public Retry retry() {
    return retry;
  }

  @Override
  public void close() {
    transport.close();
  }

  /**
   * ECR's own tokens for the registries of ECR, {@code docker login} for all others, and for ECR
   * too where there are no AWS credentials. What somebody logged in to by hand comes before a token
   * of ECR Public, which takes its place when it is rejected: such logins live 12 hours.
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
}
