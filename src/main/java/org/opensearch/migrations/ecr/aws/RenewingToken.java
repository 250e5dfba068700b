package org.opensearch.migrations.ecr.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;

/**
 * A token that is fetched when first needed, again before it ends, and again when a registry
 * rejects it. Callers that come at the same time cause one fetch, and wait for it.
 */
final class RenewingToken {

  // A registry that rejects a new token at once rejects the caller, not the token. No longer than
  // that: a token may end long before the time that came with it.
  private static final Duration BETWEEN_REJECTIONS = Duration.ofSeconds(2);

  private final InstantSource clock;
  private EcrToken current;
  private Instant lastRejection = Instant.MIN;

  RenewingToken(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * The token to use now.
   *
   * @param fetch asks for a new one, where that is needed
   */
  synchronized EcrToken current(Supplier<EcrToken> fetch) {
    if (current == null || !clock.instant().isBefore(current.renewal())) {
      current = fetch.get();
    }
    return current;
  }

  /**
   * The token to use after a registry rejected one: the current one if that is another, else a new
   * one, unless one was fetched for that reason a moment ago.
   */
  synchronized Optional<EcrToken> renewed(Login rejected, Supplier<EcrToken> fetch) {
    if (current != null && !current.login().equals(rejected)) {
      return Optional.of(current(fetch));
    }
    Instant now = clock.instant();
    if (now.minus(BETWEEN_REJECTIONS).isBefore(lastRejection)) {
      return Optional.empty();
    }
    current = fetch.get();
    lastRejection = now;
    return Optional.of(current);
  }
}
