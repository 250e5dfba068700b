package org.opensearch.migrations.ecr.http.message;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A server returned an error status. */
public final class HttpStatusException extends IOException {

  private static final long serialVersionUID = 1L;

  private static final Pattern INVALID_TOKEN =
      Pattern.compile("(?i)\\berror\\s*=\\s*\"?invalid_token\\b");

  private final int status;
  private final String method;
  private final URI uri;
  private final String body;
  private final Duration retryAfter;
  private final String quota;
  private final boolean invalidToken;

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
    this(status, method, uri, body, retryAfter, quota, List.of());
  }

  /**
   * An error response.
   *
   * @param body the beginning of the response body
   * @param retryAfter how long the server asked to wait, if it did
   * @param quota the rate limit that the server reported, if it did
   * @param challenges the values of {@code WWW-Authenticate}
   */
  public HttpStatusException(
      int status,
      String method,
      URI uri,
      String body,
      Optional<Duration> retryAfter,
      Optional<RequestQuota> quota,
      List<String> challenges) {
    super(request(method, uri) + " " + status);
    this.invalidToken = challenges.stream().anyMatch(INVALID_TOKEN.asPredicate());
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

  /** Whether the server calls the token of the request invalid (RFC 6750, 3.1). */
  public boolean isInvalidToken() {
    return status == 401 && invalidToken;
  }

  /** The rate limit, for messages. */
  public Optional<String> quota() {
    return Optional.ofNullable(quota);
  }
}
