package org.opensearch.migrations.ecr.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.http.Header;
import org.apache.http.HttpRequest;

/**
 * Gives anonymous bearer tokens that live for a while, as public registries do, and is the rule of
 * a {@link FaultProxy} that lets nobody in without one.
 */
public final class TokenService implements FaultRule, AutoCloseable {

  private static final Pattern REPOSITORY = Pattern.compile("/v2/(.+)/(?:manifests|blobs|tags)/.*");

  private final HttpServer server;
  private final Duration lifetime;
  private final Map<String, Instant> ends = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private TokenService(HttpServer server, Duration lifetime) {
    this.server = server;
    this.lifetime = lifetime;
  }

  /**
   * Starts one.
   *
   * @param lifetime how long its tokens are good for; told to clients in whole seconds
   */
  public static TokenService start(Duration lifetime) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      TokenService service = new TokenService(server, lifetime);
      server.createContext("/token", service::issue);
      server.start();
      return service;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code 127.0.0.1:PORT}. */
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** The queries of the requests for tokens. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  private void issue(HttpExchange exchange) throws IOException {
    requests.add(exchange.getRequestURI().getQuery());
    String token = UUID.randomUUID().toString();
    ends.put(token, Instant.now().plus(lifetime));
    byte[] answer =
        "{\"token\":\"%s\",\"expires_in\":%d}"
            .formatted(token, lifetime.toSeconds())
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  /** Sends away who has no token, or one whose time is over. */
  @Override
  public Optional<Fault> next(HttpRequest request) {
    Header authorization = request.getFirstHeader("Authorization");
    String token =
        authorization == null ? "" : authorization.getValue().replaceFirst("^Bearer ", "");
    if (ends.getOrDefault(token, Instant.MIN).isAfter(Instant.now())) {
      return Optional.empty();
    }
    Matcher repository = REPOSITORY.matcher(request.getRequestLine().getUri());
    String scope =
        repository.matches() ? ",scope=\"repository:" + repository.group(1) + ":pull\"" : "";
    String challenge =
        "Bearer realm=\"http://%s/token\",service=\"tests\"%s".formatted(host(), scope);
    return Optional.of(Fault.status(401, Map.of("WWW-Authenticate", challenge)));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
