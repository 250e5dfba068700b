package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.http.HttpRequest;

/**
 * A reverse proxy, plain HTTP, that spoils the exchanges which its rules pick. It works on sockets,
 * because a server library would not cut a connection in the middle of a body.
 */
public final class FaultProxy implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ServerSocket listener;
  private final URI upstream;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<FaultRule> rules = new CopyOnWriteArrayList<>();
  private final List<ProxiedRequest> requests = new CopyOnWriteArrayList<>();

  private FaultProxy(URI upstream, ServerSocket listener) {
    this.upstream = upstream;
    this.listener = listener;
  }

  /** Starts a proxy on a free port before {@code upstream}, a plain HTTP server. */
  public static FaultProxy before(URI upstream) {
    try {
      FaultProxy proxy =
          new FaultProxy(upstream, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      proxy.threads.execute(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds a rule; of several that have a say about a request, the one added first wins. */
  public FaultProxy with(FaultRule rule) {
    rules.add(rule);
    return this;
  }

  /** {@code 127.0.0.1:PORT}. */
  public String host() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** The proxy's address, without a path. */
  public URI uri() {
    return URI.create("http://" + host());
  }

  /** Everything that was asked, in the order of the answers. */
  public List<ProxiedRequest> requests() {
    return List.copyOf(requests);
  }

  /** Waits until no connection to here is open: what ended programs had sent has been passed on. */
  public void awaitQuiet() {
    if (!Poll.until(PATIENCE, open::isEmpty)) {
      throw new AssertionError(open.size() + " connections are still open");
    }
  }

  URI upstream() {
    return upstream;
  }

  Fault faultFor(HttpRequest request) {
    return rules.stream()
        .flatMap(rule -> rule.next(request).stream())
        .findFirst()
        .orElse(Fault.NONE);
  }

  void record(ProxiedRequest request) {
    requests.add(request);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        threads.execute(() -> serve(client));
      } catch (IOException e) {
        // Closed: the loop ends.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        ProxiedConnection connection = new ProxiedConnection(this, socket)) {
      connection.serve();
    } catch (IOException e) {
      // A fault, or the client has gone: in both cases the connection ends here.
    } finally {
      open.remove(socket);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      threads.shutdownNow();
    }
  }
}
