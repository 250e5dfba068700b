package org.opensearch.migrations.ecr.aws;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.model.EcrHost;
import org.opensearch.migrations.ecr.model.RepositorySettings;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;
import org.opensearch.migrations.ecr.ports.RepositoryCatalog;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;

/**
 * Access to Amazon ECR, with the credentials and the region that other AWS tools would use. The AWS
 * SDK is loaded on the first request. {@code AWS_ENDPOINT_URL_ECR} overrides the endpoint.
 */
public final class AmazonEcr implements AutoCloseable {

  private final Optional<String> region;
  private final NetworkOptions network;
  private final InstantSource clock;
  private AwsSession session;

  /**
   * Amazon ECR, with these network options.
   *
   * @param region the region for registries whose host name does not contain one; by default, the
   *     environment's
   */
  public AmazonEcr(Optional<String> region, NetworkOptions network) {
    this(region, network, InstantSource.system());
  }

  AmazonEcr(Optional<String> region, NetworkOptions network, InstantSource clock) {
    this.region = region;
    this.network = network;
    this.clock = clock;
  }

  /** Starts to load the AWS SDK in the background, for a run that needs it soon. */
  public static void preload() {
    SdkPreloading.start();
  }

  /**
   * The host of the caller's own registry, as ECR reports it; empty if no AWS credentials are
   * configured.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.AccessException if credentials cannot be
   *     loaded, have expired or lack permissions
   */
  public Optional<String> ownRegistry() {
    if (!session().hasCredentials()) {
      return Optional.empty();
    }
    EcrApi api = session().api(Optional.empty());
    return Optional.of(
        api.token().current(() -> api.authorizationToken(Side.DESTINATION, "Amazon ECR")).host());
  }

  /**
   * Logins to ECR registries of any region. All methods may throw a {@link
   * org.opensearch.migrations.ecr.model.failure.FailureException}.
   *
   * @param destination the destination registry, treated as an ECR registry regardless of its name;
   *     empty if the destination is not ECR
   */
  public RegistryCredentials credentials(Optional<String> destination) {
    return new EcrCredentials(this::session, destination);
  }

  /**
   * Logins to Amazon ECR Public. No method throws: without a login, ECR Public is read anonymously.
   *
   * @param notes receives the reason if there is no login
   */
  public RegistryCredentials publicCredentials(Consumer<String> notes) {
    return new EcrPublicCredentials(this::session, notes);
  }

  /**
   * The repositories of a registry.
   *
   * @param registry the registry's host, treated as an ECR registry regardless of its name
   * @param settings the settings of new repositories
   * @param warnings receives how existing repositories differ from the settings
   */
  public RepositoryCreator repositories(
      String registry, RepositorySettings settings, Consumer<String> warnings) {
    return new EcrRepositories(this::session, registry, settings, warnings);
  }

  /**
   * The repositories and tags of a registry. Pulling requires no permission to list them.
   *
   * @param registry the registry's host, treated as an ECR registry regardless of its name
   */
  public RepositoryCatalog catalog(String registry) {
    Optional<EcrHost> host = EcrHost.parse(registry);
    Optional<String> accountId = host.map(EcrHost::accountId);
    return new RepositoryCatalog() {
      @Override
      public List<String> repositories() {
        List<String> names = new ArrayList<>();
        session()
            .api(host)
            .repositories(
                Side.MIRROR,
                registry,
                accountId,
                page -> {
                  page.forEach(repository -> names.add(repository.repositoryName()));
                  return true;
                });
        return names.stream().sorted().toList();
      }

      @Override
      public List<String> tags(String repository) {
        return session().api(host).tags(repository, accountId).stream().sorted().toList();
      }
    };
  }

  /**
   * Checks, after access was denied, whether the credentials are those of another account than the
   * registry. Costs no request if a token was requested before.
   *
   * @throws AccessException if they are
   */
  public void checkAccount(String registry) {
    Optional<EcrHost> host = EcrHost.parse(registry);
    if (host.isEmpty() || !session().hasCredentials()) {
      return;
    }
    EcrApi api = session().api(host);
    EcrToken token = api.token().current(() -> api.authorizationToken(Side.DESTINATION, registry));
    String account = host.get().accountId();
    Optional<String> callers = EcrHost.parse(token.host()).map(EcrHost::accountId);
    if (callers.filter(own -> !own.equals(account)).isPresent()) {
      throw new AccessException(
          new Failure(
              "use",
              Side.DESTINATION,
              registry,
              "the registry is of account "
                  + account
                  + ", but the credentials are of account "
                  + callers.get()
                  + ", and it denied them access",
              "Correct the account ID in the registry, or use credentials of its account"
                  + " (AWS_PROFILE). To push to repositories of another account, allow it in"
                  + " their policies"));
    }
  }

  private synchronized AwsSession session() {
    if (session == null) {
      SdkPreloading.await();
      session = new AwsSession(region, network, clock);
    }
    return session;
  }

  @Override
  public synchronized void close() {
    if (session != null) {
      session.close();
    }
  }

  /**
   * Logs in to ECR registries of any region, source or destination. Other hosts are accessed
   * anonymously.
   */
  private static final class EcrCredentials implements RegistryCredentials {

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
      return Optional.of(
          api.token().current(() -> api.authorizationToken(side(host), host)).login());
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
}
