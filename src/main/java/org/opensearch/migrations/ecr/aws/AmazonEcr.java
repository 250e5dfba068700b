package org.opensearch.migrations.ecr.aws;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.model.RepositorySettings;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;
import org.opensearch.migrations.ecr.ports.RepositoryCatalog;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;

/**
 * Private Amazon ECR registries, with the credentials and the region that AWS's own tools would
 * find. Making one costs nothing: the AWS SDK is loaded when AWS is first asked. {@code
 * AWS_ENDPOINT_URL_ECR} redirects what is asked.
 */
public final class AmazonEcr implements AutoCloseable {

  private final Optional<String> region;
  private final NetworkOptions network;
  private final InstantSource clock;
  private EcrApis apis;

  /**
   * Registries reached like this.
   *
   * @param region the region where a registry's host does not name one; else that of the
   *     environment
   */
  public AmazonEcr(Optional<String> region, NetworkOptions network) {
    this(region, network, InstantSource.system());
  }

  AmazonEcr(Optional<String> region, NetworkOptions network, InstantSource clock) {
    this.region = region;
    this.network = network;
    this.clock = clock;
  }

  /**
   * The host of the caller's own registry, as ECR answers it; empty if there are no AWS credentials
   * at all.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.AccessException when there are some that
   *     cannot be read, have expired or are not permitted to ask
   */
  public Optional<String> ownRegistry() {
    if (!apis().hasCredentials()) {
      return Optional.empty();
    }
    EcrApi api = apis().in(Optional.empty());
    return Optional.of(
        api.token().current(() -> api.authorizationToken(Side.DESTINATION, "Amazon ECR")).host());
  }

  /**
   * Logins to the ECR registries of any region. All methods may throw a {@link
   * org.opensearch.migrations.ecr.model.FailureException}.
   *
   * @param destination the registry that is written to, taken for one of ECR whatever its name;
   *     empty where it is not of ECR
   */
  public RegistryCredentials credentials(Optional<String> destination) {
    return new EcrCredentials(this::apis, destination);
  }

  /**
   * Logins to Amazon ECR Public. No method throws anything: where there is no login, it is read
   * anonymously.
   *
   * @param notes is told why there is none
   */
  public RegistryCredentials publicCredentials(Consumer<String> notes) {
    return new EcrPublicCredentials(this::apis, notes);
  }

  /**
   * The repositories of a registry.
   *
   * @param registry the registry's host, taken for one of ECR whatever its name
   * @param settings what is given to those that are created
   * @param warnings is told how those that are there differ from that
   */
  public RepositoryCreator repositories(
      String registry, RepositorySettings settings, Consumer<String> warnings) {
    return new EcrRepositories(this::apis, registry, settings, warnings);
  }

  /**
   * What a registry holds.
   *
   * @param registry the registry's host, taken for one of ECR whatever its name
   */
  public RepositoryCatalog catalog(String registry) {
    return new EcrCatalog(this::apis, registry);
  }

  private synchronized EcrApis apis() {
    if (apis == null) {
      apis = new EcrApis(region, network, clock);
    }
    return apis;
  }

  @Override
  public synchronized void close() {
    if (apis != null) {
      apis.close();
    }
  }
}
