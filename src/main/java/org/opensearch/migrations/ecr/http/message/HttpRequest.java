package org.opensearch.migrations.ecr.http.message;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request.
 *
 * @param method {@code GET}, {@code HEAD}, {@code POST}, {@code PATCH} or {@code PUT}
 * @param uri an absolute {@code https} URL; plain HTTP is used for hosts listed with {@code
 *     --plain-http}
 * @param headers without {@code Authorization}
 * @param body the body, if there is one
 * @param authenticator provides credentials, by origin
 * @param onSend called for each request sent, including redirects and retries after challenges
 */
public record HttpRequest(
    String method,
    URI uri,
    Map<String, String> headers,
    Optional<HttpBody> body,
    Authenticator authenticator,
    Runnable onSend) {

  /**
   * The maximum number of bytes that the JDK sends in one TLS 1.3 record. A record can hold 16,384
   * bytes, but the JDK pads each one with 16 bytes and a write of 16 KiB becomes two records.
   */
  public static final int TLS_RECORD_BYTES = 16_367;

  public HttpRequest {
    headers = Map.copyOf(headers);
  }

  /** An anonymous GET. */
  public static HttpRequest get(URI uri, Map<String, String> headers, Runnable onSend) {
    return new HttpRequest("GET", uri, headers, Optional.empty(), Authenticator.ANONYMOUS, onSend);
  }

  /** Whether the request can be sent twice. */
  public boolean isRepeatable() {
    return body.map(HttpBody::isRepeatable).orElse(true);
  }

  /** The body of a request. */
  public interface HttpBody {

    /** The length in bytes, or -1 if it is not known in advance. */
    long length();

    /** The media type, for {@code Content-Type}. */
    String mediaType();

    /** Whether {@link #writeTo} can be called more than once. */
    boolean isRepeatable();

    /**
     * Whether the body may be sent where the server redirects it, even to another origin. It is
     * then opened and written again.
     */
    default boolean followsRedirects() {
      return false;
    }

    /**
     * Opens the source of the body. Called before anything is sent, so that the server does not
     * have to wait in the middle of a request.
     */
    default void open() {}

    /**
     * Writes all bytes.
     *
     * @throws IOException if {@code out} throws it
     */
    void writeTo(OutputStream out) throws IOException;
  }

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
}
