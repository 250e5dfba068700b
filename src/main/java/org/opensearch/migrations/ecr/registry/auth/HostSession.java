package org.opensearch.migrations.ecr.registry.auth;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;
import org.opensearch.migrations.ecr.ports.SharedWork;

/**
 * What is known of one registry host, or of a namespace with its own login there: how it wants to
 * be authenticated with, login and tokens. All threads that work with it share it, and none holds a
 * lock while it asks: a host that is slow, or says to come later, would hold up others with it.
 */
public final class HostSession {

  private final String host;
  private final String namespace;
  private final TokenService tokenService;
  private final HostLogin login;
  private final BearerTokens tokens;
  private final SharedWork<String, Challenges> pings = new SharedWork<>();
  private volatile Challenges challenges;
  private volatile boolean isBearerOfNoUse;

  HostSession(String host, RegistryCredentials credentials, TokenService tokenService) {
    this(host, "", credentials, tokenService);
  }

  /**
   * A session.
   *
   * @param namespace what {@code credentials} are for; empty for the whole host
   */
  public HostSession(
      String host, String namespace, RegistryCredentials credentials, TokenService tokenService) {
    this.host = host;
    this.namespace = namespace;
    this.tokenService = tokenService;
    this.login = new HostLogin(host, credentials);
    this.tokens = new BearerTokens(login, tokenService);
  }

  /** The host as references name it. */
  public String host() {
    return host;
  }

  /** The host that serves the API: Docker Hub's is another than the one in its references. */
  public String apiHost() {
    return host.equals("docker.io") ? "registry-1.docker.io" : host;
  }

  /** Whether its login is for a namespace alone. */
  public boolean isOfNamespace() {
    return !namespace.isEmpty();
  }

  /** The command that replaces the login; podman alone has logins for namespaces. */
  public String loginCommand() {
    return isOfNamespace() ? "podman login " + host + "/" + namespace : "docker login " + host;
  }

  /** The login, looked up once; asked anew when it is about to end. */
  Optional<Login> login() {
    return login.current();
  }

  /** Whether a login is known, without asking for one. */
  public boolean hasLogin() {
    return login.isKnown();
  }

  /** The challenges of {@code GET /v2/}, asked for once; a failure is not remembered. */
  Challenges challenges(Activity activity) throws IOException {
    Challenges known = challenges;
    return known != null ? known : pings.get(host, () -> ping(activity));
  }

  private Challenges ping(Activity activity) throws IOException {
    if (challenges == null) {
      challenges = tokenService.ping(apiHost(), activity);
    }
    return challenges;
  }

  /** Keeps challenges that came with the answer to another request. */
  void learn(Challenges latest) {
    challenges = latest;
  }

  /** The bearer challenge to answer; empty where there is none, or Basic is what works instead. */
  Optional<Challenge> bearer(Activity activity) throws IOException {
    Challenges offered = challenges(activity);
    return isBearerOfNoUse && offered.hasBasic() ? Optional.empty() : offered.bearer();
  }

  /** The header for Basic, where that is offered and a login is known. */
  Optional<String> basic(Activity activity) throws IOException {
    return challenges(activity).hasBasic() ? login().map(BasicLogin::header) : Optional.empty();
  }

  /** Remembers which one works where a registry offers both Basic and Bearer. */
  void preferBasic(boolean preferred) {
    isBearerOfNoUse = preferred;
  }

  /** Whether {@code uri} is of the origin that gets this host's credentials. */
  public boolean isOwn(URI uri) {
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

  /**
   * Forgets a token that the registry rejected, so that the next request gets another.
   *
   * @return whether it was new, so that another one is probably rejected as well
   */
  boolean forget(String rejected) {
    return tokens.forget(rejected);
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
