package org.opensearch.migrations.ecr.registry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.ports.RepositoryCatalog;
import org.opensearch.migrations.ecr.registry.auth.HostSession;
import org.opensearch.migrations.ecr.registry.auth.TokenService;

/** The registries of the world, by host; what is learnt of a host is kept for the run. */
public final class OciRegistry implements Registry {

  private final Side side;
  private final HttpTransport transport;
  private final RegistryCredentials credentials;
  private final Retry retry;
  private final RateLimit manifestPushes;
  private final PullLimits pullLimits;
  private final ConcurrentHashMap<String, HostSession> sessions = new ConcurrentHashMap<>();

  /**
   * Registries seen from one side.
   *
   * @param side what failures are blamed on, and whether pushing is asked of token services
   * @param manifestPushes limits how often manifests are pushed
   */
  public OciRegistry(
      Side side,
      HttpTransport transport,
      RegistryCredentials credentials,
      Retry retry,
      RateLimit manifestPushes) {
    this(side, transport, credentials, retry, manifestPushes, new PullLimits(Map.of()));
  }

  /**
   * Registries seen from one side.
   *
   * @param pullLimits warns of the limits that registries have for what is read
   */
  public OciRegistry(
      Side side,
      HttpTransport transport,
      RegistryCredentials credentials,
      Retry retry,
      RateLimit manifestPushes,
      PullLimits pullLimits) {
    this.side = side;
    this.transport = transport;
    this.credentials = credentials;
    this.retry = retry;
    this.manifestPushes = manifestPushes;
    this.pullLimits = pullLimits;
  }

  @Override
  public Repository open(String host, String path, Activity activity) {
    OciEndpoint endpoint =
        new OciEndpoint(
            transport,
            session(host, credentials.namespace(host, path)),
            side,
            path,
            pullLimits,
            activity);
    return new RetryingRepository(
        new OciRepository(endpoint, manifestPushes, activity), retry, activity);
  }

  /** What the registry at {@code host} holds. */
  public RepositoryCatalog catalog(String host) {
    return new OciCatalog(
        transport,
        repository -> session(host, credentials.namespace(host, repository)),
        side,
        retry);
  }

  /** Namespaces with their own login share nothing: neither login nor tokens can be mixed up. */
  private HostSession session(String host, String namespace) {
    String name = namespace.isEmpty() ? host : host + "/" + namespace;
    return sessions.computeIfAbsent(
        name,
        key ->
            new HostSession(
                host, namespace, credentials.within(namespace), new TokenService(name, transport)));
  }
}
