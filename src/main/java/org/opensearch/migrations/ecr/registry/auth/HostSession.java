package org.opensearch.migrations.ecr.registry.auth;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;
import org.opensearch.migrations.ecr.ports.SharedWork;
import org.opensearch.migrations.ecr.registry.auth.BearerTokens.BearerToken;
import org.opensearch.migrations.ecr.registry.auth.Challenges.Challenge;

/**
 * The state of one registry host, or of a namespace with its own login there: authentication
 * schemes, login and tokens. All threads share it, and none holds a lock during a request, so that
 * a slow or rate-limited host does not block others.
 */
public final class HostSession {

  private final String host;
  private final String namespace;
  private final TokenService tokenService;
  private final HostLogin login;
  private final BearerTokens tokens;
  private final SharedWork<String, Challenges> pings = new SharedWork<>();
  private volatile Challenges challenges;
  private volatile boolean prefersBasic;

  /**
   * A session.
   *
   * @param namespace the namespace of {@code credentials}; empty for the whole host
   */
  public HostSession(
      String host, String namespace, RegistryCredentials credentials, TokenService tokenService) {
    this.host = host;
    this.namespace = namespace;
    this.tokenService = tokenService;
    this.login = new HostLogin(host, credentials);
    this.tokens = new BearerTokens(login, tokenService);
  }

  /** The host, as in image references. */
  public String host() {
    return host;
  }

  /** The host of the API, which for Docker Hub is not the one in image references. */
  public String apiHost() {
    return host.equals("docker.io") ? "registry-1.docker.io" : host;
  }

  /** Whether the login is only for a namespace. */
  public boolean isOfNamespace() {
    return !namespace.isEmpty();
  }

  /** The command that replaces the login; only podman supports namespaces. */
  public String loginCommand() {
    return isOfNamespace() ? "podman login " + host + "/" + namespace : "docker login " + host;
  }

  /** The login, which is looked up once, and again when it is about to expire. */
  Optional<Login> login() {
    return login.current();
  }

  /** Whether a login is known, without looking it up. */
  public boolean hasLogin() {
    return login.isKnown();
  }

  /** Requests the challenges and looks up the login; failures are ignored. */
  public void prepare() {
    try {
      if (!challenges(Activity.NONE).isEmpty()) {
        login();
      }
    } catch (IOException | RuntimeException e) {
      // The first request that needs them tries again, and reports the failure.
    }
  }

  /** The challenges of {@code GET /v2/}, requested once; a failure is not cached. */
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

  /** Stores the challenges in the response to another request. */
  void learn(Challenges latest) {
    challenges = latest;
  }

  /** The bearer challenge to answer; empty if there is none, or Basic is preferred. */
  Optional<Challenge> bearer(Activity activity) throws IOException {
    Challenges offered = challenges(activity);
    return prefersBasic && offered.hasBasic() ? Optional.empty() : offered.bearer();
  }

  /** The header for Basic, if it is offered and a login is known. */
  Optional<String> basic(Activity activity) throws IOException {
    return challenges(activity).hasBasic()
        ? login().map(BasicAuthentication::header)
        : Optional.empty();
  }

  /** Selects the scheme that works, for registries that offer both Basic and Bearer. */
  void preferBasic(boolean preferred) {
    prefersBasic = preferred;
  }

  /** Whether {@code uri} belongs to the origin that receives this host's credentials. */
  public boolean isOwn(URI uri) {
    // Either side may contain or omit the default port.
    URI own = URI.create(uri.getScheme() + "://" + apiHost());
    return Uris.authority(uri).equals(Uris.authority(own));
  }

  /** A token for the target of a redirect, which receives none of this host's credentials. */
  BearerToken anonymousToken(Challenge bearer, String scope, Activity activity) throws IOException {
    return tokenService.fetch(bearer, scope, Optional.empty(), activity);
  }

  /** A token for {@code scope}, from the cache while it is valid. */
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
   * Looks up another login after one was rejected.
   *
   * @param surely whether the rejection can only mean the login
   */
  Optional<Login> renewed(Login rejected, boolean surely) throws IOException {
    return login.renewed(rejected, surely);
  }

  /** The login of a session, and its replacement after it was rejected. */
  static final class HostLogin {

    private static final long RENEWAL_PAUSE_NANOS = Duration.ofSeconds(2).toNanos();

    private final String host;
    private final RegistryCredentials credentials;
    private final SharedWork<Rejection, Optional<Login>> renewals = new SharedWork<>();
    private final AtomicLong lastRenewal =
        new AtomicLong(System.nanoTime() - 2 * RENEWAL_PAUSE_NANOS);
    private volatile boolean isKnown;

    /** Threads whose login was rejected for the same reason share one renewal. */
    private record Rejection(Login login, boolean surely) {}

    HostLogin(String host, RegistryCredentials credentials) {
      this.host = host;
      this.credentials = credentials;
    }

    /** The login, which is looked up once, and again when it is about to expire. */
    Optional<Login> current() {
      return known(credentials.login(host));
    }

    private Optional<Login> known(Optional<Login> current) {
      isKnown = current.isPresent();
      return current;
    }

    /** Whether a login is known, without looking it up. */
    boolean isKnown() {
      return isKnown;
    }

    /**
     * The login for another token request after a login was rejected; empty for an anonymous one.
     *
     * @throws TokenException {@code answer}, if the lookup of another login fails
     */
    Optional<Login> after(Login rejected, TokenException answer) throws TokenException {
      try {
        return known(credentials.renewed(host, rejected).or(() -> credentials.login(host)));
      } catch (AccessException e) {
        // This is not the reason for the rejection.
        answer.addSuppressed(e);
        throw answer;
      }
    }

    /**
     * Looks up another login after one was rejected; empty if there is none.
     *
     * @param surely whether only the login can be the cause; a 403 can also mean a missing
     *     permission, and does not cause a lookup every time
     */
    Optional<Login> renewed(Login rejected, boolean surely) throws IOException {
      return renewals
          .get(new Rejection(rejected, surely), () -> renew(rejected, surely))
          .filter(renewed -> !renewed.equals(rejected));
    }

    private Optional<Login> renew(Login rejected, boolean surely) {
      long now = System.nanoTime();
      long last = lastRenewal.get();
      boolean justRenewed = now - last < RENEWAL_PAUSE_NANOS;
      if (!surely && (justRenewed || !lastRenewal.compareAndSet(last, now))) {
        return credentials.login(host);
      }
      lastRenewal.set(now);
      return credentials.renewed(host, rejected);
    }
  }
}
