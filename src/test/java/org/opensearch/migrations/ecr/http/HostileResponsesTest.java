package org.opensearch.migrations.ecr.http;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.opensearch.migrations.ecr.http.Calls.body;
import static org.opensearch.migrations.ecr.http.Calls.get;
import static org.opensearch.migrations.ecr.http.Calls.send;
import static org.opensearch.migrations.ecr.http.Calls.text;
import static org.opensearch.migrations.ecr.http.Calls.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.http.MessageConstraintException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.http.message.HttpResponse;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.http.message.UnusableResponseException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.testing.IncomingRequest;
import org.opensearch.migrations.ecr.testing.Pause;
import org.opensearch.migrations.ecr.testing.ScriptedServer;
import org.opensearch.migrations.ecr.testing.ServerCertificate;

/** Servers whose answers never end, or are made to do harm: each is given up in a short time. */
@Order(1) // Takes long.
class HostileResponsesTest {

  private static final Duration SHORT = Duration.ofMillis(600);
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Far less than {@link #SHORT}, which a busy machine's pauses must not reach. */
  private static final int BETWEEN_BYTES_MILLIS = 40;

  /** So many make more than an answer may take. */
  private static final int BYTES = 60;

  @AutoClose private final HttpTransport transport = transport(SHORT);

  private static void trickle(OutputStream out, String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      out.write(text.charAt(i));
      out.flush();
      Pause.millis(BETWEEN_BYTES_MILLIS);
    }
  }

  private static void trickle(IncomingRequest request, String beginning) throws IOException {
    request.write(beginning);
    trickle(request.socket().getOutputStream(), "x".repeat(10_000));
  }

  private interface Action {
    void run() throws IOException;
  }

  private static void assertGivenUp(Action action) {
    long begin = System.nanoTime();
    IOException failure = assertThrows(IOException.class, action::run);
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    assertInstanceOf(SocketTimeoutException.class, failure);
    assertTrue(failure.getMessage().contains("the response is too slow"), failure.getMessage());
    assertTrue(took.compareTo(SOON) < 0, () -> "after " + took);
  }

  /** All at once, because each takes seconds in which nothing happens. */
  @Test
  void slowResponsesAreAborted() {
    List<CompletableFuture<Void>> aborted =
        Stream.of(
                "",
                "HTTP/1.1 200 OK\r\nX-Header: ",
                "HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10000\r\n",
                "HTTP/1.0 200 OK\r\n\r\n")
            .map(
                beginning ->
                    CompletableFuture.runAsync(
                        () -> assertSlowResponseIsAborted(beginning), HostileResponsesTest::daemon))
            .toList();
    assertAll(aborted.stream().map(response -> response::join));
  }

  private void assertSlowResponseIsAborted(String beginning) {
    try (ScriptedServer server = ScriptedServer.start(r -> trickle(r, beginning))) {
      assertGivenUp(() -> text(transport, get(server.uri("/"))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void endlessBodiesAreNotDrained() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              request.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              while (true) {
                request.write("5\r\nagain\r\n");
              }
            })) {
      long begin = System.nanoTime();
      try (HttpResponse reply = transport.send(get(server.uri("/")));
          InputStream in = reply.body()) {
        assertEquals('a', in.read());
      }
      assertTrue(System.nanoTime() - begin < SOON.toNanos());
    }
  }

  @Test
  void slowErrorBodiesAreNotWaitedFor() throws IOException {
    String beginning = "HTTP/1.1 403 Forbidden\r\nContent-Length: 10000\r\n\r\n";
    try (ScriptedServer server = ScriptedServer.start(r -> trickle(r, beginning))) {
      long begin = System.nanoTime();
      assertThrows(HttpStatusException.class, () -> transport.send(get(server.uri("/"))));
      assertTrue(System.nanoTime() - begin < SOON.toNanos());
    }
  }

  @Test
  void responsesToUploadsMayBeLateButNotSlow() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              request.body();
              trickle(request, "HTTP/1.1 201 Created\r\n");
            })) {
      // The upload itself takes longer than an answer may.
      var slow =
          body(
              BYTES,
              false,
              out -> {
                for (int i = 0; i < BYTES; i++) {
                  out.write(i);
                  Pause.millis(BETWEEN_BYTES_MILLIS);
                }
              });
      assertGivenUp(() -> transport.send(send("PATCH", server.uri("/"), slow)));
      assertEquals(BYTES, server.requests().get(0).body().length);
    }
  }

  @Test
  void aSlowReaderIsNotBlamedOnTheServer() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(request -> request.respond(200, "x".repeat(BYTES)))) {
      try (HttpResponse reply = transport.send(get(server.uri("/")));
          InputStream in = reply.body()) {
        int count = 0;
        while (in.read() >= 0) {
          count++;
          Pause.millis(BETWEEN_BYTES_MILLIS);
        }
        assertEquals(BYTES, count);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bytesBelowTlsAreNotAResponse(boolean fromTheBeginning, @TempDir Path folder)
      throws Exception {
    AtomicBoolean slow = new AtomicBoolean(fromTheBeginning);
    ServerCertificate certificate = ServerCertificate.createIn(folder);
    try (HttpTransport trusting =
            new HttpTransport(
                new NetworkOptions(Optional.of(certificate.pem()), Set.of(), 0, SHORT));
        ScriptedServer server =
            ScriptedServer.startTls(
                certificate.tls(),
                request -> {
                  slow.set(true);
                  request.respond(200, "x".repeat(10_000));
                });
        ServerSocket before = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      daemon(() -> passOn(before, server.port(), slow));
      URI uri = URI.create("https://127.0.0.1:" + before.getLocalPort() + "/");
      assertGivenUp(() -> text(trusting, get(uri)));
    }
  }

  /** Passes bytes on, those of the server one by one once it is {@code slow}. */
  private static void passOn(ServerSocket listener, int port, AtomicBoolean slow) {
    try (Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream up = server.getOutputStream();
      InputStream sent = client.getInputStream();
      daemon(() -> copy(sent, up));
      InputStream answer = server.getInputStream();
      for (int b = answer.read(); b >= 0; b = answer.read()) {
        client.getOutputStream().write(b);
        if (slow.get()) {
          Pause.millis(BETWEEN_BYTES_MILLIS);
        }
      }
    } catch (IOException e) {
      // The client went away, as it should.
    }
  }

  private static void copy(InputStream in, OutputStream out) {
    try {
      in.transferTo(out);
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "slow-line");
    thread.setDaemon(true);
    thread.start();
  }

  @Test
  void endlessInterimResponsesAreRejected() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              while (true) {
                request.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n");
              }
            })) {
      assertThrows(UnusableResponseException.class, () -> transport.send(get(server.uri("/"))));
    }
  }

  @Test
  void aFewInterimResponsesAreAccepted() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              request.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n");
              request.respond(200, "at last");
            })) {
      assertEquals("at last", text(transport, get(server.uri("/"))));
    }
  }

  @Test
  void http10ResponsesEndWithTheConnection() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              request.write("HTTP/1.0 200 OK\r\n\r\nto the end");
              request.hangUp();
            })) {
      assertEquals("to the end", text(transport, get(server.uri("/"))));
      assertEquals("to the end", text(transport, get(server.uri("/"))));
      assertEquals(2, server.connections());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 101", "16400, 1", "1000, 70", "10000, 7"})
  void oversizedHeadsAreRejectedImmediately(int length, int count) throws IOException {
    String lines = ("X: " + "x".repeat(length) + "\r\n").repeat(count);
    try (HttpTransport patient = transport(SOON);
        ScriptedServer server =
            ScriptedServer.start(request -> request.write("HTTP/1.1 200 OK\r\n" + lines))) {
      IOException failure =
          assertThrows(MessageConstraintException.class, () -> patient.send(get(server.uri("/"))));
      HttpFailures failures = new HttpFailures("look up", Side.SOURCE, "a/b:1", "host");
      assertInstanceOf(RefusedException.class, failures.of(failure));
    }
  }

  @Test
  void headsOfRealRegistriesPass() throws IOException {
    String address = "https://cdn.test/x?X-Amz-Security-Token=" + "x".repeat(8 * 1024);
    try (ScriptedServer server =
        ScriptedServer.start(
            request ->
                request.respond(
                    401,
                    Map.of(
                        "Location",
                        address,
                        "WWW-Authenticate",
                        "Bearer realm=\"https://auth.test/token\",scope=\""
                            + "x".repeat(4096)
                            + "\"",
                        "Content-Security-Policy",
                        "x".repeat(12 * 1024)),
                    ""))) {
      // The heads of several answers on one connection are not added up.
      for (int i = 0; i < 5; i++) {
        assertThrows(HttpStatusException.class, () -> transport.send(get(server.uri("/"))));
      }
      assertEquals(1, server.connections());
    }
  }

  @Test
  void secretsInUrisAreNotShown() throws IOException {
    String signed = "https://user:pa55@ho_st/x?X-Amz-Signature=5ecret";
    try (ScriptedServer server = ScriptedServer.start(r -> r.redirect(302, signed))) {
      IOException refused =
          assertThrows(IOException.class, () -> transport.send(get(server.uri("/"))));
      assertTrue(refused.getMessage().contains("ho_st"), refused.getMessage());
      assertTrue(!refused.getMessage().matches(".*(pa55|5ecret).*"), refused.getMessage());
    }
    IOException refused =
        assertThrows(IOException.class, () -> transport.send(get(URI.create(signed))));
    assertTrue(!refused.getMessage().matches(".*(pa55|5ecret).*"), refused.getMessage());
  }

  @Test
  void redirectsCannotSetCredentials() throws IOException {
    try (ScriptedServer other =
            ScriptedServer.start(
                request -> {
                  Map<String, String> basic = Map.of("WWW-Authenticate", "Basic realm=\"b\"");
                  request.respond(401, basic, "who are you");
                });
        ScriptedServer evil =
            ScriptedServer.start(
                request -> request.redirect(302, "http://evil:pw@" + other.authority() + "/r"))) {
      assertThrows(HttpStatusException.class, () -> transport.send(get(evil.uri("/x"))));
      assertThrows(HttpStatusException.class, () -> transport.send(get(other.uri("/v2/"))));
      assertEquals(List.of("GET /r", "GET /v2/"), other.log());
      for (IncomingRequest request : other.requests()) {
        assertEquals(Optional.empty(), request.header("Authorization"), request.toString());
      }
    }
  }

  @Test
  void userInformationInRedirectsIsIgnored() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request ->
                request.respond(401, Map.of("WWW-Authenticate", "Basic realm=\"b\""), "no"))) {
      URI named = URI.create("http://evil:pw@" + server.authority() + "/token");
      for (URI uri : List.of(named, server.uri("/v2/"))) {
        assertThrows(HttpStatusException.class, () -> transport.send(get(uri)));
      }
      assertEquals(List.of("GET /token", "GET /v2/"), server.log());
    }
  }
}
