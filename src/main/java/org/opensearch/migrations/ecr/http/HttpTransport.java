package org.opensearch.migrations.ecr.http;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.http.Header;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.opensearch.migrations.ecr.http.connection.ConnectionPool;
import org.opensearch.migrations.ecr.http.message.HttpRequest;
import org.opensearch.migrations.ecr.http.message.HttpRequest.HttpBody;
import org.opensearch.migrations.ecr.http.message.HttpResponse;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.http.message.RequestQuota;
import org.opensearch.migrations.ecr.http.message.UnusableResponseException;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.http.proxy.ProxyRoutePlanner;
import org.opensearch.migrations.ecr.http.proxy.ProxySettings;
import org.opensearch.migrations.ecr.http.tls.TrustAnchors;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.Redaction;

/**
 * Sends requests: chooses TLS or plain HTTP, adds the origin's credentials, answers authentication
 * challenges, follows redirects without sending credentials to another origin, and turns error
 * statuses into exceptions. Connections are pooled. Transient errors are retried once; longer
 * retries are up to the caller.
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
   * Sends a request, follows redirects and answers challenges.
   *
   * @throws HttpStatusException for every status other than 2xx
   * @throws IOException if the network fails
   */
  public HttpResponse send(HttpRequest call) throws IOException {
    URI uri = plainHttp.withScheme(call.uri());
    Set<String> answered = new HashSet<>();
    for (int hop = 0; hop < MAX_HOPS; hop++) {
      Optional<String> authorization = call.authenticator().authorization(uri);
      CloseableHttpResponse response = exchange(call, uri, authorization);
      int status = response.getStatusLine().getStatusCode();
      if (status < 400 || status == 404) {
        pacer.succeeded(call.method(), uri);
      }
      if (status >= 200 && status < 300) {
        return new HttpResponse(uri, response);
      }
      if (isFollowed(call, response, status)) {
        // Before the target is checked, which may throw.
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
              "the credentials expired during an upload and were renewed", failure);
        }
      }
      throw failure;
    }
    throw new UnusableResponseException(
        "more than " + MAX_HOPS + " redirects, the last one to " + Uris.host(uri));
  }

  private CloseableHttpResponse exchange(HttpRequest call, URI uri, Optional<String> authorization)
      throws IOException {
    if (Uris.host(uri) == null) {
      throw new UnusableResponseException(
          "'" + Uris.withoutUser(uri.getRawAuthority()) + "' is not a valid host name");
    }
    return sender.send(call, uri, authorization);
  }

  /** Each authentication scheme is retried once: if one is rejected, another may work. */
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
    return reading || (status >= 307 && (call.isRepeatable() || bodyFollows(call)));
  }

  private static boolean bodyFollows(HttpRequest call) {
    return call.body().filter(HttpBody::followsRedirects).isPresent();
  }

  private URI target(HttpRequest call, URI uri, CloseableHttpResponse response) throws IOException {
    String location = response.getFirstHeader("Location").getValue();
    URI next;
    try {
      next = plainHttp.checked(Uris.resolve(uri, location), uri);
    } catch (IllegalArgumentException e) {
      throw new UnusableResponseException("redirected to an invalid URL", e);
    }
    boolean isOtherOrigin = !Uris.authority(next).equals(Uris.authority(uri));
    if (call.body().isPresent() && isOtherOrigin && !bodyFollows(call)) {
      // The body can be a secret, such as a refresh token for its issuer.
      throw new UnusableResponseException(
          "a request with a body was redirected to "
              + Uris.authority(next)
              + ", which is not followed");
    }
    return next;
  }

  private HttpStatusException failure(
      HttpRequest call, URI uri, CloseableHttpResponse response, Optional<String> authorization) {
    int status = response.getStatusLine().getStatusCode();
    HttpResponse content = new HttpResponse(uri, response);
    String body = content.beginning(ERROR_BODY_LIMIT);
    HttpStatusException failure =
        new HttpStatusException(
            status,
            call.method(),
            uri,
            new RequestSecrets(uri, authorization).removedFrom(Failure.printable(body)),
            content.retryAfter(),
            RequestQuota.of(content::header),
            challenges(response));
    if (status == 429) {
      pacer.limited(call.method(), uri, failure.retryAfter());
    }
    return failure;
  }

  /** Closes all connections, including those in use. */
  @Override
  public void close() {
    connections.close();
  }

  /**
   * The secrets of a request, which must not be shown if the response quotes them.
   *
   * @param uri the URL, whose query can contain a signature
   * @param authorization the {@code Authorization} header
   */
  private record RequestSecrets(URI uri, Optional<String> authorization) {

    /** Shorter values are not secrets and occur in any text. */
    private static final int MIN_SECRET_LENGTH = 4;

    /** Query parameters that grant access. */
    private static final Pattern SECRET_PARAMETER =
        Pattern.compile("(?i)(?:^|&)[^=&]*(?:signature|sig|token|credential)=([^&]+)");

    /** The text without the secrets, whether they are quoted verbatim or as JSON strings. */
    String removedFrom(String text) {
      String clean = text;
      for (String secret : all().toList()) {
        clean = clean.replace(secret, Redaction.LEFT_OUT);
        clean = clean.replace(secret.replace("/", "\\/"), Redaction.LEFT_OUT);
      }
      return clean;
    }

    /** Longest first, because a secret can contain another. */
    private Stream<String> all() {
      String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
      Stream<String> values =
          SECRET_PARAMETER.matcher(query).results().map(parameter -> parameter.group(1));
      Stream<String> ofQuery =
          Stream.concat(Stream.of(query), values).flatMap(raw -> Stream.of(raw, decoded(raw)));
      return Stream.concat(ofQuery, authorization.stream().flatMap(RequestSecrets::parts))
          .filter(secret -> secret.length() >= MIN_SECRET_LENGTH)
          .sorted(Comparator.comparingInt(String::length).reversed());
    }

    private static String decoded(String raw) {
      return URLDecoder.decode(raw, StandardCharsets.UTF_8);
    }

    /** The header with and without its scheme, and the decoded login. */
    private static Stream<String> parts(String header) {
      String value = header.substring(header.indexOf(' ') + 1);
      if (!header.startsWith("Basic ")) {
        return Stream.of(header, value);
      }
      return Stream.of(
          header, value, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
    }
  }

  /** Decides between TLS and plain HTTP, which is used only for hosts listed by the user. */
  static final class PlainHttpHosts {

    private static final int HTTP_PORT = 80;

    private final Set<String> hosts;

    PlainHttpHosts(Set<String> hosts) {
      this.hosts = hosts.stream().map(h -> h.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    /** Replaces the scheme of {@code uri} with the one to use for its host. */
    URI withScheme(URI uri) {
      boolean plain = isListed(uri);
      return plain == uri.getScheme().equals("http") ? uri : swapScheme(uri, plain);
    }

    /**
     * Validates the target of a redirect. A redirect from HTTPS to HTTP on the same host comes from
     * a server behind a TLS proxy and is followed with TLS; to another host it is rejected. User
     * information is removed: a server must not choose credentials for another one.
     */
    URI checked(URI target, URI from) throws IOException {
      if (Uris.host(target) == null || !Set.of("http", "https").contains(target.getScheme())) {
        throw new UnusableResponseException(
            "redirected to '"
                + target.getScheme()
                + "://"
                + Uris.withoutUser(target.getRawAuthority())
                + "', which is not followed");
      }
      boolean sameHost = Uris.host(target).equalsIgnoreCase(Uris.host(from));
      if (target.getScheme().equals("http") && !isListed(target) && !sameHost) {
        throw new UnusableResponseException(
            "redirected to plain HTTP on "
                + Uris.authority(target)
                + ", which is only followed when listed with --plain-http");
      }
      URI anonymous = Uris.anonymous(target);
      return isListed(target) ? anonymous : withScheme(anonymous);
    }

    private boolean isListed(URI uri) {
      String host = Uris.host(uri) == null ? "" : Uris.host(uri).toLowerCase(Locale.ROOT);
      return hosts.contains(host)
          || hosts.contains(host + ":" + (Uris.port(uri) < 0 ? HTTP_PORT : Uris.port(uri)));
    }

    private static URI swapScheme(URI uri, boolean plain) {
      String text = uri.toString();
      if (!plain && Uris.port(uri) == HTTP_PORT) {
        text = text.replaceFirst(":" + HTTP_PORT + "(?=[/?#]|$)", "");
      }
      return URI.create((plain ? "http" : "https") + text.substring(text.indexOf(':')));
    }
  }
}
