package org.opensearch.migrations.ecr.http.message;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Gives each request the credentials of the origin it goes to, and of no other. */
public interface Authenticator {

  /** Sends no credentials and answers no challenge. */
  Authenticator ANONYMOUS =
      new Authenticator() {
        @Override
        public Optional<String> authorization(URI uri) {
          return Optional.empty();
        }

        @Override
        public boolean answer(
            URI uri, int status, Optional<String> rejected, List<String> challenges) {
          return false;
        }
      };

  /**
   * The {@code Authorization} header for a request.
   *
   * @throws IOException when a token was needed and could not be had
   */
  Optional<String> authorization(URI uri) throws IOException;

  /**
   * Prepares other credentials after the server rejected a request.
   *
   * @param status 401, or 403, which is how ECR says that a token has ended
   * @param rejected the {@code Authorization} that was sent
   * @param challenges the values of {@code WWW-Authenticate}
   * @return whether the request is worth sending once more
   * @throws IOException when a token was needed and could not be had
   */
  boolean answer(URI uri, int status, Optional<String> rejected, List<String> challenges)
      throws IOException;
}
