package org.opensearch.migrations.ecr.aws;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;

/**
 * An authorization token of Amazon ECR.
 *
 * @param login the user name and password
 * @param host the caller's own registry
 * @param renewal when to request a new token
 */
record EcrToken(Login login, String host, Instant renewal) {

  // Amazon ECR API reference, AuthorizationData: "valid for 12 hours".
  private static final Duration DEFAULT_LIFETIME = Duration.ofHours(12);
  private static final Duration MAX_MARGIN = Duration.ofMinutes(15);
  private static final int MARGINS_PER_LIFETIME = 10;

  /**
   * Reads the response of {@code GetAuthorizationToken}.
   *
   * @param authorization base64 of {@code USER:PASSWORD}
   * @param endpoint the URL of the caller's own registry
   * @param expires when the token expires, or null
   * @throws IllegalArgumentException if the token is malformed; the message does not quote it
   */
  static EcrToken of(String authorization, String endpoint, Instant expires, Instant now) {
    if (authorization == null || endpoint == null) {
      throw new IllegalArgumentException("the token has no value or no endpoint");
    }
    String decoded;
    try {
      decoded = new String(Base64.getDecoder().decode(authorization), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the token is not base64"); // the cause would quote it
    }
    int colon = decoded.indexOf(':');
    if (colon <= 0 || colon == decoded.length() - 1) {
      throw new IllegalArgumentException("the token does not contain a user name and password");
    }
    Login login = new Login(decoded.substring(0, colon), decoded.substring(colon + 1));
    URI address = Uris.parse(endpoint);
    if (address.getHost() == null) {
      throw new IllegalArgumentException("the endpoint of the token is not the URL of a registry");
    }
    String host = Uris.authority(address);
    return new EcrToken(login, host, renewal(expires, now));
  }

  private static Instant renewal(Instant expires, Instant now) {
    // If a new token appears to have expired, the local clock is wrong.
    boolean known = expires != null && expires.isAfter(now);
    Duration lifetime = known ? Duration.between(now, expires) : DEFAULT_LIFETIME;
    Duration tenth = lifetime.dividedBy(MARGINS_PER_LIFETIME);
    Duration margin = tenth.compareTo(MAX_MARGIN) < 0 ? tenth : MAX_MARGIN;
    return now.plus(lifetime).minus(margin);
  }

  /**
   * Holds a token. Fetches it when it is first needed, again before it expires, and again when a
   * registry rejects it. Concurrent callers share one fetch.
   */
  static final class Cache {

    // A registry that rejects a new token immediately rejects the caller, not the token. The
    // interval is short because a token can become invalid long before its stated expiry.
    private static final Duration REJECTION_INTERVAL = Duration.ofSeconds(2);

    private final InstantSource clock;
    private EcrToken current;
    private Instant lastRejection = Instant.MIN;

    Cache(InstantSource clock) {
      this.clock = clock;
    }

    /**
     * The token to use now.
     *
     * @param fetch requests a new token
     */
    synchronized EcrToken current(Supplier<EcrToken> fetch) {
      if (current == null || !clock.instant().isBefore(current.renewal())) {
        current = fetch.get();
      }
      return current;
    }

    /**
     * The token to use after a registry rejected one: the current token if it is a different one,
     * otherwise a new token. Empty if a token was already renewed after a rejection moments ago.
     */
    synchronized Optional<EcrToken> renewed(Login rejected, Supplier<EcrToken> fetch) {
      if (current != null && !current.login().equals(rejected)) {
        return Optional.of(current(fetch));
      }
      Instant now = clock.instant();
      if (now.minus(REJECTION_INTERVAL).isBefore(lastRejection)) {
        return Optional.empty();
      }
      current = fetch.get();
      lastRejection = now;
      return Optional.of(current);
    }
  }
}
