package org.opensearch.migrations.ecr.cli.options;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.aws.AmazonEcr;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.helm.repository.HttpChartRepositories;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.http.SourceMirrors;
import org.opensearch.migrations.ecr.http.SourceMirrors.SourceMirror;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;
import org.opensearch.migrations.ecr.ports.RepositoryCatalog;
import org.opensearch.migrations.ecr.registry.OciRegistry;
import org.opensearch.migrations.ecr.registry.PullLimits;
import org.opensearch.migrations.ecr.registry.auth.DockerCredentials;
import org.opensearch.migrations.ecr.registry.fallback.MirroredRepository;

/** Creates the adapters for registries and chart repositories. */
public final class SourceWiring implements AutoCloseable {

  private final SourceMirrors mirrors;
  private final SourceMirrors chartMirrors;
  private final HttpTransport transport;
  private final Retry retry;
  private final RegistryCredentials credentials;
  private OciRegistry original;

  /**
   * Creates the HTTP transport and the credentials.
   *
   * @param ecr credentials for ECR registries; not closed by this
   * @param ecrHost the private registry if it is an ECR registry
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when a source mirror
   *     is not a host
   */
  public SourceWiring(
      Console console, NetworkMixin network, AmazonEcr ecr, Optional<String> ecrHost) {
    NetworkOptions options = network.options();
    this.mirrors = network.mirrors(console);
    this.chartMirrors = network.chartMirrors();
    this.transport = new HttpTransport(options);
    this.retry = new Retry(options.retries());
    this.credentials =
        new CredentialsByHost(
            ecr.credentials(ecrHost),
            new DockerCredentials(console.environment(), console::warn),
            ecr.publicCredentials(network.isVerbose() ? console::note : note -> {}));
  }

  /** The sources of {@code host}, in the order in which they are tried. */
  public List<String> sources(String host) {
    return mirrors.sources(host).stream().map(SourceMirror::toString).toList();
  }

  /** The public registries and their source mirrors. */
  public Registry registry() {
    return registry(Map.of());
  }

  /**
   * The public registries and their source mirrors.
   *
   * @param images the number of images to read from each registry, by host
   */
  public Registry registry(Map<String, Long> images) {
    original = new OciRegistry(Side.SOURCE, transport, credentials, retry, new PullLimits(images));
    return MirroredRepository.registry(original, original.replaceable(), mirrors);
  }

  /** The tags of a public registry, for suggestions. Requires {@link #registry} first. */
  public RepositoryCatalog tags(String host) {
    return original.partialCatalog(host);
  }

  /** The private registry for writing. */
  public Registry destination() {
    return new OciRegistry(Side.DESTINATION, transport, credentials, retry);
  }

  /** The private registry for reading; requires only pull permission. */
  public OciRegistry mirror() {
    return new OciRegistry(Side.MIRROR, transport, credentials, retry);
  }

  /** The chart repositories. */
  public ChartSource charts() {
    return new HttpChartRepositories(transport, retry, chartMirrors);
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
   * ECR tokens for ECR registries; {@code docker login} for all others, and for ECR if there are no
   * AWS credentials. For ECR Public, {@code docker login} takes precedence over a token from AWS,
   * which replaces it when it is rejected: such logins expire after 12 hours.
   */
  record CredentialsByHost(
      RegistryCredentials aws, RegistryCredentials docker, RegistryCredentials ecrPublic)
      implements RegistryCredentials {

    /** AWS credentials are the same for all repositories of a host. */
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
        // For a login from Docker, the response of the registry is the relevant error, not the one
        // from AWS.
        boolean isFromDocker = docker.login(host).filter(rejected::equals).isPresent();
        Optional<Login> newer = docker.renewed(host, rejected);
        if (newer.isEmpty() && !isFromDocker) {
          throw e;
        }
        return newer;
      }
    }
  }
}
