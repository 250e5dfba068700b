package org.opensearch.migrations.ecr.aws;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;

/**
 * What {@code GetAuthorizationToken} answers.
 *
 * @param login user and password
 * @param host the caller's own registry
 * @param renewal from when on a new token is asked for
 */
record EcrToken(Login login, String host, Instant renewal) {

  // Amazon ECR API reference, AuthorizationData: "valid for 12 hours".
  private static final Duration USUAL_LIFETIME = Duration.ofHours(12);
  private static final Duration LONGEST_MARGIN = Duration.ofMinutes(15);
  private static final int MARGINS_IN_LIFETIME = 10;

  /**
   * Reads an answer.
   *
   * @param authorization base64 of {@code USER:PASSWORD}
   * @param endpoint the address of the caller's own registry
   * @param expires when the token ends, or null
   * @throws IllegalArgumentException when it is not one; the message holds nothing of the token
   */
  static EcrToken of(String authorization, String endpoint, Instant expires, Instant now) {
    String decoded;
    try {
      decoded = new String(Base64.getDecoder().decode(authorization), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the token is not base64"); // the cause would quote it
    }
    int colon = decoded.indexOf(':');
    if (colon <= 0 || colon == decoded.length() - 1) {
      throw new IllegalArgumentException("the token has no user and password");
    }
    Login login = new Login(decoded.substring(0, colon), decoded.substring(colon + 1));
    String host = Uris.authority(URI.create(endpoint));
    return new EcrToken(login, host, renewal(expires, now));
  }

  private static Instant renewal(Instant expires, Instant now) {
    // A token that has ended when it is new means that this machine's clock is wrong.
    boolean known = expires != null && expires.isAfter(now);
    Duration lifetime = known ? Duration.between(now, expires) : USUAL_LIFETIME;
    Duration tenth = lifetime.dividedBy(MARGINS_IN_LIFETIME);
    Duration margin = tenth.compareTo(LONGEST_MARGIN) < 0 ? tenth : LONGEST_MARGIN;
    return now.plus(lifetime).minus(margin);
  }
}
