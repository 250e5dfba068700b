package org.opensearch.migrations.ecr.http.message;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** A server returned an error status. */
public final class HttpStatusException extends IOException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String method;
  private final URI uri;
  private final String body;
  private final Duration retryAfter;
  private final String quota;

  /**
   * An error response.
   *
   * @param body the beginning of the response body
   * @param retryAfter how long the server asked to wait, if it did
   * @param quota the rate limit that the server reported, if it did
   */
  public HttpStatusException(
      int status,
      String method,
      URI uri,
      String body,
      Optional<Duration> retryAfter,
      Optional<RequestQuota> quota) {
    super(request(method, uri) + " " + status);
    this.status = status;
    this.method = method;
    this.uri = uri;
    this.body = body;
    this.retryAfter = retryAfter.orElse(null);
    this.quota = quota.map(RequestQuota::toString).orElse(null);
  }

  private static String request(String method, URI uri) {
    return method + " " + Uris.authority(uri) + uri.getRawPath() + " returned status";
  }

  /** The beginning of the message, which names the request; the status follows. */
  public String request() {
    return request(method, uri);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The method of the request. */
  public String method() {
    return method;
  }

  /** The URL, after redirects. */
  public URI uri() {
    return uri;
  }

  /** The beginning of the body; empty for HEAD. */
  public String body() {
    return body;
  }

  /** How long the server asked to wait. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** The rate limit, for messages. */
  public Optional<String> quota() {
    return Optional.ofNullable(quota);
  }
}
