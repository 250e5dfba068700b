package org.opensearch.migrations.ecr.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A chart repository: serves the files of a folder over plain HTTP and counts who asks. */
public final class ChartServer implements AutoCloseable {

  private final HttpServer server;
  private final Path folder;
  private final Map<String, URI> redirects = new ConcurrentHashMap<>();
  private final List<LoggedRequest> requests = new CopyOnWriteArrayList<>();

  private ChartServer(HttpServer server, Path folder) {
    this.server = server;
    this.folder = folder;
  }

  /** Starts one on a free port. */
  public static ChartServer serving(Path folder) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      ChartServer charts = new ChartServer(server, folder);
      server.createContext("/", charts::answer);
      server.start();
      return charts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers {@code path} with a redirect from now on. */
  public void redirect(String path, URI target) {
    redirects.put(path, target);
  }

  /** {@code 127.0.0.1:PORT}. */
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** The address of the folder, without a slash at the end. */
  public String url() {
    return "http://" + host();
  }

  /** What it was asked for since the start or since {@link #forgetRequests}. */
  public List<LoggedRequest> requests() {
    return List.copyOf(requests);
  }

  /** Lets {@link #requests} begin anew. */
  public void forgetRequests() {
    requests.clear();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      Path file = folder.resolve(path.substring(1));
      int status = redirects.containsKey(path) ? 302 : Files.isRegularFile(file) ? 200 : 404;
      requests.add(new LoggedRequest(exchange.getRequestMethod(), path, status));
      if (status == 302) {
        exchange.getResponseHeaders().add("Location", redirects.get(path).toString());
      }
      byte[] body = status == 200 ? Files.readAllBytes(file) : new byte[0];
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
