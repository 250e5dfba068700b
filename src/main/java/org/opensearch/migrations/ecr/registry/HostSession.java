package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.migrations.ecr.http.Uris;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;

/** What is known of one registry host: how it wants to be authenticated with, login and tokens. */
final class HostSession {

  private static final long RENEWAL_PAUSE_NANOS = Duration.ofSeconds(2).toNanos();

  /** Logins that are tried at a token service: one, its successor, and none. */
  private static final int MOST_LOGINS = 4;

  private final String host;
  private final RegistryCredentials credentials;
  private final TokenService tokenService;
  private final ConcurrentHashMap<String, BearerToken> tokens = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Object> tokenLocks = new ConcurrentHashMap<>();
  private Optional<Challenge> challenge;
  private Optional<Login> login;
  private long lastRenewal = System.nanoTime() - 2 * RENEWAL_PAUSE_NANOS;

  HostSession(String host, RegistryCredentials credentials, TokenService tokenService) {
    this.host = host;
    this.credentials = credentials;
    this.tokenService = tokenService;
  }

  /** The host as references name it. */
  String host() {
    return host;
  }

  /** The host that serves the API: Docker Hub's is another than the one in its references. */
  String apiHost() {
    return host.equals("docker.io") ? "registry-1.docker.io" : host;
  }

  /** The login for this host, looked up once; asked anew when it is about to end. */
  synchronized Optional<Login> login() {
    Optional<Login> current = credentials.login(host);
    login = current;
    return current;
  }

  /** Whether a login is known, without asking for one. */
  synchronized boolean hasLogin() {
    return login != null && login.isPresent();
  }

  /** The challenge of {@code GET /v2/}, asked once per host; a failure is not remembered. */
  synchronized Optional<Challenge> challenge(Activity activity) throws IOException {
    if (challenge == null) {
      challenge = tokenService.ping(apiHost(), activity);
    }
    return challenge;
  }

  /** Keeps a challenge that came with the answer to another request. */
  synchronized void learn(Challenge latest) {
    challenge = Optional.of(latest);
  }

  /** Whether {@code uri} is of the origin that gets this host's credentials. */
  boolean isOwn(URI uri) {
    // The port of the scheme may be written or not, on either side.
    URI own = URI.create(uri.getScheme() + "://" + apiHost());
    return Uris.authority(uri).equals(Uris.authority(own));
  }

  /** A token of a service that a redirect led to; it gets none of this host's credentials. */
  BearerToken anonymousToken(Challenge bearer, String scope, Activity activity) throws IOException {
    return tokenService.fetch(bearer, scope, Optional.empty(), activity);
  }

  /** A token for {@code scope}, from the cache while it lasts. */
  BearerToken token(Challenge bearer, String scope, Activity activity) throws IOException {
    // One thread asks, and those that copy other blobs of the same repository wait for its token.
    synchronized (tokenLocks.computeIfAbsent(scope, key -> new Object())) {
      BearerToken cached = tokens.get(scope);
      if (cached != null && cached.isUsable()) {
        return cached;
      }
      BearerToken fresh = fetch(bearer, scope, activity);
      tokens.put(scope, fresh);
      return fresh;
    }
  }

  /** With the login, or with what takes its place where the token service rejects it. */
  private BearerToken fetch(Challenge bearer, String scope, Activity activity) throws IOException {
    Optional<Login> current = login();
    for (int attempt = 1; ; attempt++) {
      try {
        return tokenService.fetch(bearer, scope, current, activity);
      } catch (TokenException e) {
        if (!e.isRejectedLogin() || attempt == MOST_LOGINS) {
          throw e;
        }
        Optional<Login> next = afterRejection(current.orElseThrow());
        if (next.equals(current)) {
          throw e;
        }
        current = next;
      }
    }
  }

  /** Empty: what rejected the login is now asked anonymously. */
  private synchronized Optional<Login> afterRejection(Login rejected) {
    login = credentials.renewed(host, rejected).or(() -> credentials.login(host));
    return login;
  }

  /** Forgets a token that the registry rejected, so that the next request gets another. */
  void forget(String rejected) {
    tokens.values().removeIf(token -> rejected.equals(token.authorization()));
  }

  /**
   * Asks for another login after one was rejected.
   *
   * @param surely whether the rejection can only mean the login; a 403 may also mean a missing
   *     permission, and is not asked about again and again
   */
  synchronized Optional<Login> renewed(Login rejected, boolean surely) {
    long now = System.nanoTime();
    if (!surely && now - lastRenewal < RENEWAL_PAUSE_NANOS) {
      return credentials.login(host).filter(current -> !current.equals(rejected));
    }
    lastRenewal = now;
    return credentials.renewed(host, rejected).filter(renewed -> !renewed.equals(rejected));
  }
}
