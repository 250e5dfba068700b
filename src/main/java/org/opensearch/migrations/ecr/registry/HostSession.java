package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.opensearch.migrations.ecr.http.Uris;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;
import org.opensearch.migrations.ecr.ports.SharedWork;

/**
 * What is known of one registry host: how it wants to be authenticated with, login and tokens. All
 * threads that work with the host share it, and none holds a lock while it asks: a host that is
 * slow, or says to come later, would hold up others with it.
 */
final class HostSession {

  private final String host;
  private final TokenService tokenService;
  private final HostLogin login;
  private final BearerTokens tokens;
  private final SharedWork<String, Optional<Challenge>> pings = new SharedWork<>();
  private volatile Optional<Challenge> challenge;

  HostSession(String host, RegistryCredentials credentials, TokenService tokenService) {
    this.host = host;
    this.tokenService = tokenService;
    this.login = new HostLogin(host, credentials);
    this.tokens = new BearerTokens(login, tokenService);
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
  Optional<Login> login() {
    return login.current();
  }

  /** Whether a login is known, without asking for one. */
  boolean hasLogin() {
    return login.isKnown();
  }

  /** The challenge of {@code GET /v2/}, asked once per host; a failure is not remembered. */
  Optional<Challenge> challenge(Activity activity) throws IOException {
    Optional<Challenge> known = challenge;
    return known != null ? known : pings.get(host, () -> ping(activity));
  }

  private Optional<Challenge> ping(Activity activity) throws IOException {
    if (challenge == null) {
      challenge = tokenService.ping(apiHost(), activity);
    }
    return challenge;
  }

  /** Keeps a challenge that came with the answer to another request. */
  void learn(Challenge latest) {
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
    return tokens.token(bearer, scope, activity);
  }

  /** Forgets a token that the registry rejected, so that the next request gets another. */
  void forget(String rejected) {
    tokens.forget(rejected);
  }

  /**
   * Asks for another login after one was rejected.
   *
   * @param surely whether the rejection can only mean the login
   */
  Optional<Login> renewed(Login rejected, boolean surely) throws IOException {
    return login.renewed(rejected, surely);
  }
}
