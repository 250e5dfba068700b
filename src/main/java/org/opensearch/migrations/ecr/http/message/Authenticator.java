package org.opensearch.migrations.ecr.http.message;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Provides each request with the credentials of its origin, and only of that origin. */
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
   * @throws IOException if a token is needed but could not be fetched
   */
  Optional<String> authorization(URI uri) throws IOException;

  /**
   * Prepares other credentials after the server rejected a request.
   *
   * @param status 401, or 403, which ECR returns for an expired token
   * @param rejected the {@code Authorization} that was sent
   * @param challenges the values of {@code WWW-Authenticate}
   * @return whether to send the request again
   * @throws IOException if a token is needed but could not be fetched
   */
  boolean answer(URI uri, int status, Optional<String> rejected, List<String> challenges)
      throws IOException;
}
