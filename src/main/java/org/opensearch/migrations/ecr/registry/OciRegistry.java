package org.opensearch.migrations.ecr.registry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.ports.RepositoryCatalog;
import org.opensearch.migrations.ecr.registry.auth.HostSession;
import org.opensearch.migrations.ecr.registry.auth.TokenService;

/** All registries, by host. The session of a host lasts for the whole run. */
public final class OciRegistry implements Registry {

  private final Side side;
  private final HttpTransport transport;
  private final RegistryCredentials credentials;
  private final Retry retry;
  private final PullLimits pullLimits;
  private final ConcurrentHashMap<String, HostSession> sessions;
  private final ConcurrentHashMap<String, OciBlobs.WholeBlobs> wholeBlobs =
      new ConcurrentHashMap<>();

  /**
   * All registries as one side of a copy.
   *
   * @param side the side in failures; tokens for the destination also allow pushing
   */
  public OciRegistry(
      Side side, HttpTransport transport, RegistryCredentials credentials, Retry retry) {
    this(side, transport, credentials, retry, new PullLimits(Map.of()));
  }

  /**
   * All registries as one side of a copy.
   *
   * @param pullLimits warns of the pull limits of registries
   */
  public OciRegistry(
      Side side,
      HttpTransport transport,
      RegistryCredentials credentials,
      Retry retry,
      PullLimits pullLimits) {
    this(side, transport, credentials, retry, pullLimits, new ConcurrentHashMap<>());
  }

  private OciRegistry(
      Side side,
      HttpTransport transport,
      RegistryCredentials credentials,
      Retry retry,
      PullLimits pullLimits,
      ConcurrentHashMap<String, HostSession> sessions) {
    this.side = side;
    this.transport = transport;
    this.credentials = credentials;
    this.retry = retry;
    this.pullLimits = pullLimits;
    this.sessions = sessions;
  }

  /** The same registries and sessions, for hosts that another one can replace. */
  public OciRegistry replaceable() {
    return new OciRegistry(side, transport, credentials, retry.replaceable(), pullLimits, sessions);
  }

  @Override
  public Repository open(String host, String path, Activity activity) {
    return new RetryingRegistry(this::openWithoutRetries, retry).open(host, path, activity);
  }

  private Repository openWithoutRetries(String host, String path, Activity activity) {
    return new OciRepository(
        endpoint(host, path, activity),
        wholeBlobs.computeIfAbsent(host, key -> new OciBlobs.WholeBlobs()),
        activity);
  }

  private OciEndpoint endpoint(String host, String path, Activity activity) {
    return new OciEndpoint(
        transport,
        session(host, credentials.namespace(host, path)),
        side,
        path,
        pullLimits,
        activity);
  }

  @Override
  public void prepare(String host) {
    session(host, "").prepare();
  }

  @Override
  public void checkAfter(FailureException failure, String host, String path) {
    endpoint(host, path, Activity.NONE).checkRoot();
  }

  /** The repositories and tags of the registry at {@code host}. */
  public RepositoryCatalog catalog(String host) {
    return catalog(host, retry, OciCatalog.MAX_PAGES);
  }

  /** Up to a few thousand names, requested without retries: for suggestions. */
  public RepositoryCatalog partialCatalog(String host) {
    return catalog(host, new Retry(0), OciCatalog.PARTIAL_PAGES);
  }

  private RepositoryCatalog catalog(String host, Retry policy, int maxPages) {
    return new OciCatalog(
        transport,
        repository -> session(host, credentials.namespace(host, repository)),
        side,
        policy,
        maxPages);
  }

  /** Namespaces with their own login get their own session, so that logins are never mixed up. */
  private HostSession session(String host, String namespace) {
    String name = namespace.isEmpty() ? host : host + "/" + namespace;
    return sessions.computeIfAbsent(
        name,
        key ->
            new HostSession(
                host, namespace, credentials.within(namespace), new TokenService(name, transport)));
  }
}
