package org.opensearch.migrations.ecr.registry.auth;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;
import org.opensearch.migrations.ecr.ports.SharedWork;

/** The bearer tokens that one login gets, one for each scope, renewed when they end. */
final class BearerTokens {

  /** Logins that are tried at a token service: one, its successor, and none. */
  private static final int MOST_LOGINS = 4;

  private final HostLogin login;
  private final TokenService service;
  private final ConcurrentHashMap<String, BearerToken> tokens = new ConcurrentHashMap<>();
  private final SharedWork<String, BearerToken> fetches = new SharedWork<>();

  BearerTokens(HostLogin login, TokenService service) {
    this.login = login;
    this.service = service;
  }

  /** A token for {@code scope}, from the cache while it lasts. */
  BearerToken token(Challenge bearer, String scope, Activity activity) throws IOException {
    Optional<BearerToken> known = known(scope);
    // One thread asks, and those that copy other blobs of the same repository wait for its token.
    return known.isPresent()
        ? known.get()
        : fetches.get(scope, () -> knownOrNew(bearer, scope, activity));
  }

  private Optional<BearerToken> known(String scope) {
    return Optional.ofNullable(tokens.get(scope)).filter(BearerToken::isUsable);
  }

  /** Another thread may have brought one since this one looked. */
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

  /** With the login, or with what takes its place where the token service rejects it. */
  private BearerToken fetch(Challenge bearer, String scope, Activity activity) throws IOException {
    Optional<Login> current = login.current();
    for (int attempt = 1; ; attempt++) {
      try {
        return service.fetch(bearer, scope, current, activity);
      } catch (TokenException e) {
        if (!e.isRejectedLogin() || attempt == MOST_LOGINS) {
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
}
