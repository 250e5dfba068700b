package org.opensearch.migrations.ecr.registry.auth;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;
import org.opensearch.migrations.ecr.ports.SharedWork;
import org.opensearch.migrations.ecr.registry.auth.Challenges.Challenge;

/** The bearer tokens of one login, one for each scope, renewed when they expire. */
final class BearerTokens {

  /** The number of logins to try at a token service: one, its successors, and none. */
  private static final int MAX_LOGINS = 4;

  private final HostSession.HostLogin login;
  private final TokenService service;
  private final ConcurrentHashMap<String, BearerToken> tokens = new ConcurrentHashMap<>();
  private final SharedWork<String, BearerToken> fetches = new SharedWork<>();

  BearerTokens(HostSession.HostLogin login, TokenService service) {
    this.login = login;
    this.service = service;
  }

  /** A token for {@code scope}, from the cache while it is valid. */
  BearerToken token(Challenge bearer, String scope, Activity activity) throws IOException {
    Optional<BearerToken> known = known(scope);
    // One thread requests it, and the others that copy blobs of the same repository wait.
    return known.isPresent()
        ? known.get()
        : fetches.get(scope, () -> knownOrNew(bearer, scope, activity));
  }

  private Optional<BearerToken> known(String scope) {
    return Optional.ofNullable(tokens.get(scope)).filter(BearerToken::isUsable);
  }

  /** Another thread may have fetched one in the meantime. */
  private BearerToken knownOrNew(Challenge bearer, String scope, Activity activity)
      throws IOException {
    Optional<BearerToken> known = known(scope);
    if (known.isPresent()) {
      return known.get();
    }
    BearerToken fresh = fetch(bearer, scope, activity);
    tokens.put(scope, fresh);
    return fresh;
  }

  /** Uses the login, or its replacement if the token service rejects it. */
  private BearerToken fetch(Challenge bearer, String scope, Activity activity) throws IOException {
    Optional<Login> current = login.current();
    for (int attempt = 1; ; attempt++) {
      try {
        return service.fetch(bearer, scope, current, activity);
      } catch (TokenException e) {
        if (!e.isRejectedLogin() || attempt == MAX_LOGINS) {
          throw e;
        }
        Optional<Login> next = login.after(current.orElseThrow(), e);
        if (next.equals(current)) {
          throw e;
        }
        current = next;
      }
    }
  }

  /**
   * Forgets a token that the registry rejected, so that the next request gets another.
   *
   * @return whether it was new, so that another one is probably rejected as well
   */
  boolean forget(String rejected) {
    boolean isNew =
        tokens.values().stream()
            .anyMatch(token -> rejected.equals(token.authorization()) && token.isNew());
    tokens.values().removeIf(token -> rejected.equals(token.authorization()));
    return isNew;
  }

  /**
   * A token.
   *
   * @param value the token itself; never printed
   * @param startNanos the {@link System#nanoTime} at which it was issued
   * @param endNanos the {@link System#nanoTime} after which it is no longer used
   */
  record BearerToken(String value, long startNanos, long endNanos) {

    /** No registry issues tokens of such a short lifetime. */
    private static final Duration NEW = Duration.ofSeconds(30);

    /** A token that was just issued. */
    static BearerToken lasting(String value, Duration lifetime) {
      // It must still be valid when it arrives at the registry.
      Duration margin = lifetime.toSeconds() >= 40 ? Duration.ofSeconds(10) : lifetime.dividedBy(4);
      long now = System.nanoTime();
      return new BearerToken(value, now, now + lifetime.minus(margin).toNanos());
    }

    boolean isUsable() {
      return endNanos - System.nanoTime() > 0;
    }

    /** Whether it was issued so recently that another one would be rejected as well. */
    boolean isNew() {
      return System.nanoTime() - startNanos < NEW.toNanos();
    }

    String authorization() {
      return "Bearer " + value;
    }

    @Override
    public String toString() {
      return "bearer token";
    }
  }
}
