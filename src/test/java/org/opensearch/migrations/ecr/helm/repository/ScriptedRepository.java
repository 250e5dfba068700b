package org.opensearch.migrations.ecr.helm.repository;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A chart repository on a free loopback port that answers as told, and remembers what was asked.
 */
final class ScriptedRepository implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, HttpHandler> handlers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  ScriptedRepository() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(exchange.getRequestURI().toString());
      handlers
          .getOrDefault(exchange.getRequestURI().getPath(), e -> respond(e, 404, new byte[0]))
          .handle(exchange);
    }
  }

  static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  /** Host and port, as {@code --plain-http} names them. */
  String authority() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  URI uri(String path) {
    return URI.create("https://" + authority() + path);
  }

  ScriptedRepository on(String path, HttpHandler handler) {
    handlers.put(path, handler);
    return this;
  }

  ScriptedRepository serve(String path, byte[] body) {
    return on(path, exchange -> respond(exchange, 200, body));
  }

  ScriptedRepository serve(String path, String body) {
    return serve(path, body.getBytes(StandardCharsets.UTF_8));
  }

  ScriptedRepository redirect(String path, String location) {
    return on(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Location", location);
          respond(exchange, 302, new byte[0]);
        });
  }

  /** The paths that were asked for, with their queries, in order. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
