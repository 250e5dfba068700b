package org.opensearch.migrations.ecr.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/**
 * An HTTP/1.1 server on a free port of the loopback interface whose answers a test writes, down to
 * the bytes: it keeps connections alive, counts them, and does nothing by itself.
 */
public final class ScriptedServer implements AutoCloseable {

  /** What the server does with a request. */
  @FunctionalInterface
  public interface Script {
    /**
     * Answers, or does something else to the connection.
     *
     * @throws IOException which ends the connection
     */
    void answer(IncomingRequest request) throws IOException;
  }

  private final ServerSocket listener;
  private final String scheme;
  private final Script script;
  private final AtomicInteger connections = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<IncomingRequest> requests = new CopyOnWriteArrayList<>();

  private ScriptedServer(ServerSocketFactory sockets, String scheme, Script script) {
    try {
      this.listener = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new AssertionError("no free port", e);
    }
    this.scheme = scheme;
    this.script = script;
    daemon(this::accept);
  }

  /** A server of plain HTTP. */
  public static ScriptedServer start(Script script) {
    return new ScriptedServer(ServerSocketFactory.getDefault(), "http", script);
  }

  /** A server of HTTPS. */
  public static ScriptedServer startTls(SSLContext tls, Script script) {
    return new ScriptedServer(tls.getServerSocketFactory(), "https", script);
  }

  /** Its address: {@code 127.0.0.1:PORT}. */
  public String authority() {
    return "127.0.0.1:" + port();
  }

  /** Its address by name, which is another origin: {@code localhost:PORT}. */
  public String otherAuthority() {
    return "localhost:" + port();
  }

  /** Its port. */
  public int port() {
    return listener.getLocalPort();
  }

  /** A URI of this server. */
  public URI uri(String path) {
    return URI.create(scheme + "://" + authority() + path);
  }

  /** How many connections were accepted. */
  public int connections() {
    return connections.get();
  }

  /** How many of them are open. */
  public int openConnections() {
    return open.size();
  }

  /** What was asked, in this order. */
  public List<IncomingRequest> requests() {
    return requests;
  }

  /** What was asked, each as {@code METHOD target}. */
  public List<String> log() {
    return requests.stream().map(IncomingRequest::toString).toList();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        connections.incrementAndGet();
        socket.setTcpNoDelay(true);
        open.add(socket);
        daemon(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      Optional<IncomingRequest> request = IncomingRequest.read(in, socket);
      while (request.isPresent()) {
        requests.add(request.get());
        script.answer(request.get());
        if (socket.isClosed()) {
          return;
        }
        request.get().body();
        request = IncomingRequest.read(in, socket);
      }
    } catch (IOException e) {
      // The client went away, or the script wanted it so.
    } finally {
      open.remove(socket);
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "scripted-server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
