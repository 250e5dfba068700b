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
 * Gives bearer tokens that live for a while, as public registries do, and is the rule of a {@link
 * FaultProxy} that lets nobody in without one. A token is good for the repository of its scope.
 */
public final class TokenService implements FaultRule, AutoCloseable {

  private static final Pattern REPOSITORY = Pattern.compile("/v2/(.+)/(?:manifests|blobs|tags)/.*");

  private final HttpServer server;
  private final Duration lifetime;
  private final Map<String, Token> tokens = new ConcurrentHashMap<>();
  private final Map<String, BasicUser> owners = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private volatile Optional<String> challengedScope = Optional.empty();

  private record Token(Instant end, String scopes) {
    boolean allows(Optional<String> repository) {
      return end.isAfter(Instant.now())
          && repository.filter(name -> !scopes.contains("repository:" + name + ":")).isEmpty();
    }
  }

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

  /** Gives tokens for the repositories of {@code namespace} to {@code owner} alone. */
  public TokenService owned(String namespace, BasicUser owner) {
    owners.put("repository:" + namespace + "/", owner);
    return this;
  }

  /** Sends this scope in all challenges, instead of the one of the repository. */
  public TokenService challengingWith(String scope) {
    challengedScope = Optional.of(scope);
    return this;
  }

  /** The queries of the requests for tokens. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  private void issue(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    requests.add(query);
    Optional<String> sent =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"));
    boolean isDenied =
        owners.entrySet().stream()
            .filter(owner -> query.contains(owner.getKey()))
            .anyMatch(owner -> !sent.equals(Optional.of(owner.getValue().authorization())));
    if (isDenied) {
      exchange.sendResponseHeaders(401, -1);
      exchange.close();
      return;
    }
    String token = UUID.randomUUID().toString();
    tokens.put(token, new Token(Instant.now().plus(lifetime), query));
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
    Matcher matcher = REPOSITORY.matcher(request.getRequestLine().getUri());
    Optional<String> repository =
        matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    Token known = tokens.get(token);
    if (known != null && known.allows(repository)) {
      return Optional.empty();
    }
    String scope =
        challengedScope
            .or(() -> repository.map(name -> "repository:" + name + ":pull"))
            .map(text -> ",scope=\"" + text + "\"")
            .orElse("");
    String challenge =
        "Bearer realm=\"http://%s/token\",service=\"tests\"%s".formatted(host(), scope);
    return Optional.of(Fault.status(401, Map.of("WWW-Authenticate", challenge)));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
