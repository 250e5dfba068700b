package org.opensearch.migrations.ecr.http;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.http.Header;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.opensearch.migrations.ecr.http.connection.ConnectionPool;
import org.opensearch.migrations.ecr.http.message.HttpRequest;
import org.opensearch.migrations.ecr.http.message.HttpResponse;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.http.message.RequestQuota;
import org.opensearch.migrations.ecr.http.message.UnusableResponseException;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.http.proxy.ProxyRoutePlanner;
import org.opensearch.migrations.ecr.http.proxy.ProxySettings;
import org.opensearch.migrations.ecr.http.tls.TrustAnchors;
import org.opensearch.migrations.ecr.model.failure.Failure;

/**
 * Sends requests: chooses TLS or plain HTTP, adds the credentials of the origin, answers
 * challenges, follows redirects by hand (credentials never cross to another origin), and turns
 * error statuses into exceptions. Connections are pooled. What fails for a moment is sent once
 * more; whoever calls may try again for longer.
 */
public final class HttpTransport implements AutoCloseable {

  private static final int MAX_HOPS = 10;
  private static final int ERROR_BODY_LIMIT = 16 * 1024;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final ConnectionPool connections;
  private final PlainHttpHosts plainHttp;
  private final HostPacer pacer = new HostPacer();
  private final RequestSender sender;

  /** A transport with these options and the environment's proxies. */
  public HttpTransport(NetworkOptions options) {
    this(options, System.getenv());
  }

  public HttpTransport(NetworkOptions options, Map<String, String> environment) {
    this.plainHttp = new PlainHttpHosts(options.plainHttp());
    this.connections =
        new ConnectionPool(
            options.timeout(),
            TrustAnchors.sslContext(TrustAnchors.trustManager(options.caFile(), environment)),
            new ProxyRoutePlanner(ProxySettings.of(environment, System.getProperties())));
    this.sender = new RequestSender(connections, pacer, options.retries() > 0);
  }

  /**
   * Sends a request and follows it to its end.
   *
   * @throws HttpStatusException for every status that is not 2xx
   * @throws IOException when the network fails
   */
  public HttpResponse send(HttpRequest call) throws IOException {
    URI uri = plainHttp.withScheme(call.uri());
    Set<String> answered = new HashSet<>();
    for (int hop = 0; hop < MAX_HOPS; hop++) {
      Optional<String> authorization = call.authenticator().authorization(uri);
      CloseableHttpResponse response = exchange(call, uri, authorization);
      int status = response.getStatusLine().getStatusCode();
      if (status < 400 || status == 404) {
        pacer.succeeded(uri);
      }
      if (status >= 200 && status < 300) {
        return new HttpResponse(uri, response);
      }
      if (isFollowed(call, response, status)) {
        // Before its target is looked at, which may not do.
        new HttpResponse(uri, response).close();
        URI next = target(call, uri, response);
        if (!Uris.authority(next).equals(Uris.authority(uri))) {
          answered.clear();
        }
        uri = next;
        continue;
      }
      HttpStatusException failure = failure(call, uri, response, authorization);
      if ((status == 401 || status == 403) && answered.add(scheme(authorization))) {
        if (call.authenticator().answer(uri, status, authorization, challenges(response))) {
          if (call.isRepeatable()) {
            continue;
          }
          throw new IOException(
              "the credentials ended during an upload, and were renewed", failure);
        }
      }
      throw failure;
    }
    throw new UnusableResponseException(
        "more than " + MAX_HOPS + " redirects, the last one to " + uri.getHost());
  }

  private CloseableHttpResponse exchange(HttpRequest call, URI uri, Optional<String> authorization)
      throws IOException {
    if (uri.getHost() == null) {
      throw new UnusableResponseException(
          "'" + Uris.withoutUser(uri.getRawAuthority()) + "' is not the name of a host");
    }
    return sender.send(call, uri, authorization);
  }

  /** Each scheme gets a second chance: where one does not work, another one may. */
  private static String scheme(Optional<String> authorization) {
    return authorization.map(header -> header.split(" ", 2)[0]).orElse("");
  }

  private static List<String> challenges(CloseableHttpResponse response) {
    return Arrays.stream(response.getHeaders("WWW-Authenticate")).map(Header::getValue).toList();
  }

  private static boolean isFollowed(HttpRequest call, CloseableHttpResponse response, int status) {
    if (!REDIRECTS.contains(status) || response.getFirstHeader("Location") == null) {
      return false;
    }
    boolean reading = call.method().equals("GET") || call.method().equals("HEAD");
    return reading || (status >= 307 && call.isRepeatable());
  }

  private URI target(HttpRequest call, URI uri, CloseableHttpResponse response) throws IOException {
    String location = response.getFirstHeader("Location").getValue();
    URI next;
    try {
      next = plainHttp.checked(Uris.resolve(uri, location), uri);
    } catch (IllegalArgumentException e) {
      throw new UnusableResponseException("redirected to what is not an address", e);
    }
    if (call.body().isPresent() && !Uris.authority(next).equals(Uris.authority(uri))) {
      // The body can be a secret: a refresh token, on its way to the service that gave it out.
      throw new UnusableResponseException(
          "redirected with what is sent to " + Uris.authority(next) + ", which is not followed");
    }
    return next;
  }

  private HttpStatusException failure(
      HttpRequest call, URI uri, CloseableHttpResponse response, Optional<String> authorization) {
    int status = response.getStatusLine().getStatusCode();
    String body = new HttpResponse(uri, response).beginning(ERROR_BODY_LIMIT);
    HttpStatusException failure =
        new HttpStatusException(
            status,
            call.method(),
            uri,
            new RequestSecrets(uri, authorization).removedFrom(Failure.printable(body)),
            RetryAfter.of(response.getFirstHeader("Retry-After"), response.getFirstHeader("Date")),
            RequestQuota.of(
                name -> Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue)));
    if (status == 429) {
      pacer.limited(uri, failure.retryAfter());
    }
    return failure;
  }

  /** Closes all connections, those in use too. */
  @Override
  public void close() {
    connections.close();
  }
}
