package org.opensearch.migrations.ecr.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.opensearch.migrations.ecr.http.Calls.body;
import static org.opensearch.migrations.ecr.http.Calls.form;
import static org.opensearch.migrations.ecr.http.Calls.get;
import static org.opensearch.migrations.ecr.http.Calls.send;
import static org.opensearch.migrations.ecr.http.Calls.text;
import static org.opensearch.migrations.ecr.http.Calls.transport;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.http.message.HttpRequest;
import org.opensearch.migrations.ecr.http.message.HttpRequest.Authenticator;
import org.opensearch.migrations.ecr.http.message.HttpRequest.HttpBody;
import org.opensearch.migrations.ecr.http.message.HttpResponse;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.http.message.TooLargeException;
import org.opensearch.migrations.ecr.http.message.UnusableResponseException;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.testing.IncomingRequest;
import org.opensearch.migrations.ecr.testing.Pause;
import org.opensearch.migrations.ecr.testing.ScriptedServer;

/** The transport against servers that do as a script says: what is sent, followed, kept, ended. */
@Timeout(30)
class HttpTransportTest {

  private static final Duration SHORT = Duration.ofMillis(400);

  @AutoClose private HttpTransport transport = transport();

  /** Gives one authority a header, and renews it when told that it was rejected. */
  private static final class Credentials implements Authenticator {
    private final String authority;
    private final List<String> rejections = new ArrayList<>();
    private String header = "Bearer old";

    Credentials(ScriptedServer server) {
      this.authority = server.authority();
    }

    @Override
    public Optional<String> authorization(URI uri) {
      return Uris.authority(uri).equals(authority) ? Optional.of(header) : Optional.empty();
    }

    @Override
    public boolean answer(URI uri, int status, Optional<String> rejected, List<String> challenges) {
      rejections.add(status + " " + rejected.orElse("") + " " + challenges);
      header = "Bearer new";
      return true;
    }
  }

  private static ScriptedServer hello() {
    return ScriptedServer.start(request -> request.respond(200, "hello"));
  }

  @Test
  void aHundredCallsShareOneConnection() throws IOException {
    try (ScriptedServer server = hello()) {
      for (int i = 0; i < 100; i++) {
        if (i % 3 == 0) {
          transport.send(get(server.uri("/" + i))).close();
        } else if (i % 3 == 1) {
          transport.send(send("HEAD", server.uri("/" + i), null)).close();
        } else {
          assertEquals("hello", text(transport, get(server.uri("/" + i))));
        }
      }
      assertEquals(100, server.requests().size());
      assertEquals(1, server.connections());
    }
  }

  @Test
  void errorsAndRedirectsKeepTheConnectionToo() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              switch (request.path()) {
                case "/moved" -> request.redirect(302, "/here");
                case "/here" -> request.respond(200, "hello");
                default -> request.respond(404, "x".repeat(20_000));
              }
            })) {
      for (int i = 0; i < 20; i++) {
        assertThrows(HttpStatusException.class, () -> transport.send(get(server.uri("/missing"))));
        assertEquals("hello", text(transport, get(server.uri("/moved"))));
      }
      assertEquals(1, server.connections());
    }
  }

  @Test
  void refusedRedirectsLeakNoConnection() throws IOException {
    // Each would keep its connection, and the last ones wait for ever.
    try (ScriptedServer server =
        ScriptedServer.start(request -> request.redirect(302, "http://elsewhere.test/"))) {
      for (int i = 0; i < 70; i++) {
        assertThrows(UnusableResponseException.class, () -> transport.send(get(server.uri("/"))));
      }
      assertEquals(1, server.connections());
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {OutOfMemoryError.class, StackOverflowError.class})
  void errorsEndOnlyTheirOwnRequest(Class<? extends Error> type) throws Exception {
    Error error = type.getConstructor(String.class).newInstance("as scripted");
    CountDownLatch brokenOff = new CountDownLatch(1);
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              if (request.method().equals("PATCH")) {
                try {
                  request.body();
                } finally {
                  brokenOff.countDown();
                }
              }
              request.respond(200, "hello");
            })) {
      HttpBody broken =
          body(
              5,
              false,
              out -> {
                out.write('x');
                out.flush();
                throw error;
              });
      Error thrown =
          assertThrows(type, () -> transport.send(send("PATCH", server.uri("/"), broken)));
      assertSame(error, thrown);
      assertTrue(brokenOff.await(5, TimeUnit.SECONDS), "its connection is still there");
      assertEquals("hello", text(transport, get(server.uri("/"))));
    }
  }

  @Test
  void aConnectionThatTheServerClosedWhileIdleIsReplaced() throws Exception {
    AtomicInteger answers = new AtomicInteger();
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              request.respond(200, "hello");
              if (answers.incrementAndGet() == 1) {
                request.hangUp();
              }
            })) {
      assertEquals("hello", text(transport, get(server.uri("/"))));
      assertEquals("hello", text(transport, get(server.uri("/"))));
      assertEquals(2, server.connections());
    }
  }

  @Test
  void aConnectionResetWhileIdleIsReplacedForAPostToo() throws Exception {
    AtomicInteger count = new AtomicInteger();
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              if (count.incrementAndGet() == 2) {
                request.reset();
              } else {
                request.respond(202, "");
              }
            })) {
      transport.send(send("POST", server.uri("/uploads/"), null)).close();
      transport.send(send("POST", server.uri("/uploads/"), null)).close();
      assertEquals(3, server.requests().size());
    }
  }

  @Test
  void requestsWithoutABodyHaveALengthOfZero() throws IOException {
    // Some servers answer 411 to a POST or PUT that says nothing of its length.
    try (ScriptedServer server = hello()) {
      for (String method : List.of("POST", "PUT")) {
        transport.send(send(method, server.uri("/"), null)).close();
      }
      transport.send(get(server.uri("/"))).close();
      List<Optional<String>> lengths =
          server.requests().stream().map(r -> r.header("Content-Length")).toList();
      assertEquals(List.of(Optional.of("0"), Optional.of("0"), Optional.empty()), lengths);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"absolute", "relative", "query"})
  void redirectsAreFollowed(String kind) throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              switch (request.target()) {
                case "/a/start" ->
                    request.redirect(
                        307,
                        kind.equals("absolute")
                            ? "http://127.0.0.1:" + request.socket().getLocalPort() + "/a/end?x=1"
                            : kind.equals("relative") ? "end?x=1" : "?x=1");
                case "/a/end?x=1", "/a/start?x=1" -> request.respond(200, "the end");
                default -> request.respond(404, "");
              }
            })) {
      assertEquals("the end", text(transport, get(server.uri("/a/start"))));
    }
  }

  @Test
  void redirectLoopsAreRejected() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              int n = Integer.parseInt(request.path().substring(1));
              if (n == 0) {
                request.respond(200, "arrived");
              } else {
                request.redirect(302, "/" + (n == 99 ? n : n - 1));
              }
            })) {
      assertEquals("arrived", text(transport, get(server.uri("/9"))));
      IOException loop =
          assertThrows(IOException.class, () -> transport.send(get(server.uri("/99"))));
      assertInstanceOf(UnusableResponseException.class, loop);
      assertTrue(loop.getMessage().contains("more than 10 redirects"), loop.getMessage());
    }
  }

  @Test
  void anotherOriginGetsNoCredentials() throws IOException {
    try (ScriptedServer other = hello();
        ScriptedServer server =
            ScriptedServer.start(
                request -> request.redirect(307, "http://" + other.authority() + "/blob?sig=1"))) {
      assertEquals("hello", text(transport, get(server.uri("/"), new Credentials(server))));
      assertEquals(Optional.of("Bearer old"), server.requests().get(0).header("Authorization"));
      assertEquals(Optional.empty(), other.requests().get(0).header("Authorization"));
    }
  }

  @Test
  void theSameHostUnderAnotherNameIsAnotherOrigin() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              if (request.path().equals("/")) {
                request.redirect(
                    302, "http://localhost:" + request.socket().getLocalPort() + "/other");
              } else {
                request.respond(200, "hello");
              }
            })) {
      transport.send(get(server.uri("/"), new Credentials(server))).close();
      assertEquals(Optional.empty(), server.requests().get(1).header("Authorization"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://elsewhere.test/x",
        "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
        "http://169.254.170.2/v2/credentials/",
        "http://[fd00:ec2::254]/latest/",
        "http://[::1]:2375/containers/json",
        "jar:file:/x!/y",
        "ftp://127.0.0.1/x",
        "file:///etc/passwd",
        "http://a_b/"
      })
  void invalidRedirectsAreNotFollowed(String location) throws IOException {
    try (ScriptedServer server = ScriptedServer.start(request -> request.redirect(302, location))) {
      IOException refused =
          assertThrows(IOException.class, () -> transport.send(get(server.uri("/"))));
      assertInstanceOf(UnusableResponseException.class, refused);
      assertTrue(refused.getMessage().startsWith("redirected to"), refused.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {307, 308})
  void aBodyIsSentAgainToTheSameOrigin(int status) throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              if (request.path().equals("/old")) {
                request.body();
                request.redirect(status, "/new");
              } else {
                request.respond(201, request.body().length + " bytes");
              }
            })) {
      assertEquals("5 bytes", text(transport, send("PUT", server.uri("/old"), form("12345"))));
      assertEquals(List.of("PUT /old", "PUT /new"), server.log());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {307, 308})
  void aBodyIsNotSentToAnotherOrigin(int status) throws IOException {
    // It can hold a refresh token.
    try (ScriptedServer other = hello();
        ScriptedServer server =
            ScriptedServer.start(
                request -> {
                  request.body();
                  request.redirect(status, "http://" + other.authority() + "/");
                })) {
      assertThrows(
          UnusableResponseException.class,
          () -> transport.send(send("POST", server.uri("/token"), form("refresh_token=secret"))));
      assertEquals(List.of(), other.log());
    }
  }

  @Test
  void aWriteIsNotTurnedIntoAReadByARedirect() throws IOException {
    try (ScriptedServer server = ScriptedServer.start(request -> request.redirect(302, "/x"))) {
      HttpStatusException refused =
          assertThrows(
              HttpStatusException.class, () -> transport.send(send("POST", server.uri("/"), null)));
      assertEquals(302, refused.status());
      assertEquals(1, server.requests().size());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void aChallengeIsAnsweredOnce(int status) throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              if (request.header("Authorization").equals(Optional.of("Bearer new"))) {
                request.respond(200, "welcome");
              } else {
                request.respond(status, Map.of("WWW-Authenticate", "Basic realm=\"x\""), "no");
              }
            })) {
      Credentials credentials = new Credentials(server);
      assertEquals("welcome", text(transport, get(server.uri("/"), credentials)));
      assertEquals(List.of(status + " Bearer old [Basic realm=\"x\"]"), credentials.rejections);
    }
  }

  @Test
  void repeatedRejectionsFail() throws IOException {
    try (ScriptedServer server = ScriptedServer.start(request -> request.respond(401, "no"))) {
      HttpStatusException rejected =
          assertThrows(
              HttpStatusException.class,
              () -> transport.send(get(server.uri("/"), new Credentials(server))));
      assertEquals(401, rejected.status());
      assertEquals(2, server.requests().size());
    }
  }

  @Test
  void uploadsThatNeedNewCredentialsAreTransient() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              request.body();
              request.respond(401, "expired");
            })) {
      HttpBody blob = body(new byte[100], false);
      IOException failure =
          assertThrows(
              IOException.class,
              () -> transport.send(send("PATCH", server.uri("/"), blob, new Credentials(server))));
      assertFalse(failure instanceof HttpStatusException, "not the final word: " + failure);
      assertEquals(1, server.requests().size());
    }
  }

  @Test
  void truncatedBodiesAreNotTakenForWhole() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              request.write(
                  request.path().equals("/length")
                      ? "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"
                      : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nonly this\r\n");
              request.hangUp();
            })) {
      for (String kind : List.of("/length", "/chunked")) {
        assertThrows(IOException.class, () -> text(transport, get(server.uri(kind))), kind);
      }
    }
  }

  @Test
  void oversizedResponsesAreAborted() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              if (request.path().equals("/told")) {
                request.write("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
              } else {
                request.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              }
              while (true) {
                request.write("400\r\n" + "x".repeat(1024) + "\r\n");
              }
            })) {
      for (String kind : List.of("/told", "/untold")) {
        try (HttpResponse reply = transport.send(get(server.uri(kind)))) {
          assertThrows(TooLargeException.class, () -> reply.readAll(4096), kind);
        }
      }
    }
  }

  @Test
  void errorBodiesAreBounded() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              request.write("HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n");
              while (true) {
                request.write("400\r\n" + "x".repeat(1024) + "\r\n");
              }
            })) {
      HttpStatusException failure =
          assertThrows(HttpStatusException.class, () -> transport.send(get(server.uri("/"))));
      assertEquals(16 * 1024, failure.body().length());
    }
  }

  @Test
  void headsOfAnswersAreBounded() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              request.write("HTTP/1.1 200 OK\r\n");
              while (true) {
                request.write("X-More: " + "x".repeat(1024) + "\r\n");
              }
            })) {
      assertThrows(IOException.class, () -> transport.send(get(server.uri("/"))));
    }
  }

  @Test
  void controlCharactersAreRemoved() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> request.respond(400, "\u001b[31mred\u001b[0m\u202e \r\nnext"))) {
      HttpStatusException failure =
          assertThrows(HttpStatusException.class, () -> transport.send(get(server.uri("/"))));
      assertEquals("[31mred [0m    next", failure.body());
    }
  }

  @Test
  void headersCannotBeInjected() throws IOException {
    String evil = "application/json\r\nX-Evil: yes\r\n\r\nGET /evil HTTP/1.1";
    HttpBody body =
        new HttpBody() {
          @Override
          public long length() {
            return 1;
          }

          @Override
          public String mediaType() {
            return evil;
          }

          @Override
          public boolean isRepeatable() {
            return true;
          }

          @Override
          public void writeTo(java.io.OutputStream out) throws IOException {
            out.write('x');
          }
        };
    try (ScriptedServer server = hello()) {
      HttpRequest call =
          new HttpRequest(
              "PUT",
              server.uri("/"),
              Map.of("X-Mine", "a\r\nX-Evil: yes"),
              Optional.of(body),
              Authenticator.ANONYMOUS,
              () -> {});
      transport.send(call).close();
      IncomingRequest request = server.requests().get(0);
      assertEquals(Optional.empty(), request.header("X-Evil"));
      assertEquals(1, server.requests().size());
    }
  }

  @Test
  void silentServersTimeOut() throws IOException {
    try (HttpTransport impatient = transport(SHORT);
        ScriptedServer server = ScriptedServer.start(request -> sleep())) {
      assertThrows(SocketTimeoutException.class, () -> impatient.send(get(server.uri("/"))));
    }
  }

  @Test
  void stalledBodiesTimeOut() throws IOException {
    try (HttpTransport impatient = transport(SHORT);
        ScriptedServer server =
            ScriptedServer.start(
                request -> {
                  request.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
                  sleep();
                })) {
      assertThrows(SocketTimeoutException.class, () -> text(impatient, get(server.uri("/"))));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {64 << 20, -1})
  void uploadsThatTheServerDoesNotReadAreAborted(long length) throws IOException {
    try (HttpTransport impatient = transport(SHORT);
        ScriptedServer server = ScriptedServer.start(request -> sleep())) {
      HttpBody endless =
          body(
              length,
              false,
              out -> {
                for (int i = 0; i < 64; i++) {
                  out.write(new byte[1 << 20]);
                }
              });
      IOException stalled =
          assertThrows(
              IOException.class, () -> impatient.send(send("PATCH", server.uri("/"), endless)));
      assertTrue(
          stalled.getMessage().contains("accepted no data of the upload"), stalled.toString());
    }
  }

  @Test
  void aSlowSourceIsNotBlamedOnTheServer() throws IOException {
    try (HttpTransport impatient = transport(SHORT.multipliedBy(5));
        ScriptedServer server =
            ScriptedServer.start(request -> request.respond(200, request.body().length + ""))) {
      HttpBody slow =
          body(
              2,
              false,
              out -> {
                out.write(1);
                Pause.of(SHORT.multipliedBy(10));
                out.write(2);
              });
      assertEquals("2", text(impatient, send("PATCH", server.uri("/"), slow)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 413})
  void earlyResponsesAreRead(int status) throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              request.respond(status, Map.of("Connection", "close"), "too much");
              request.socket().shutdownOutput();
              // As servers do that want to be heard: a moment, in which the client still writes.
              Pause.of(Duration.ofMillis(50));
              request.hangUp();
            })) {
      HttpBody endless =
          body(
              1L << 40,
              false,
              out -> {
                while (true) {
                  out.write(new byte[1 << 16]);
                }
              });
      HttpStatusException refused =
          assertThrows(
              HttpStatusException.class,
              () -> transport.send(send("PATCH", server.uri("/"), endless)));
      assertEquals(status, refused.status());
      assertEquals("too much", refused.body());
    }
  }

  @Test
  void everyRequestIsCounted() throws IOException {
    AtomicInteger count = new AtomicInteger();
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              if (request.path().equals("/")) {
                request.redirect(302, "/end");
              } else {
                request.respond(200, "");
              }
            })) {
      transport.send(HttpRequest.get(server.uri("/"), Map.of(), count::incrementAndGet)).close();
      assertEquals(2, count.get());
    }
  }

  @Test
  void tooManyRequestsSlowTheNextOne() throws IOException {
    AtomicInteger count = new AtomicInteger();
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              boolean first = count.incrementAndGet() == 1;
              request.respond(first ? 429 : 200, first ? Map.of("Retry-After", "1") : Map.of(), "");
            })) {
      long begin = System.nanoTime();
      HttpStatusException limited =
          assertThrows(HttpStatusException.class, () -> transport.send(get(server.uri("/"))));
      assertEquals(Optional.of(Duration.ofSeconds(1)), limited.retryAfter());
      transport.send(get(server.uri("/"))).close();
      assertTrue(System.nanoTime() - begin > 990_000_000, "the host asked for a second");
    }
  }

  /** Amazon ECR limits the rate of manifests, and nothing else. */
  @Test
  void rejectedManifestIsSentAgainAtThePaceAndNothingElseIsSlowedDown() throws IOException {
    AtomicInteger manifests = new AtomicInteger();
    try (ScriptedServer server =
            ScriptedServer.start(
                request -> {
                  request.body();
                  boolean limited =
                      request.target().contains("/manifests/") && manifests.incrementAndGet() <= 4;
                  request.respond(limited ? 429 : 201, "");
                });
        HttpTransport transport =
            new HttpTransport(
                new NetworkOptions(
                    Optional.empty(), Set.of("127.0.0.1"), 5, Duration.ofSeconds(30)))) {
      HttpBody body = body("{}".getBytes(StandardCharsets.UTF_8), true);
      long begin = System.nanoTime();
      transport.send(send("PUT", server.uri("/v2/a/manifests/1"), body)).close();
      assertEquals(5, manifests.get());
      long paced = System.nanoTime() - begin;
      assertTrue(paced > 390_000_000, "10 per second: " + paced);
      long next = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        transport.send(send("PUT", server.uri("/v2/a/blobs/uploads/1"), body)).close();
      }
      assertTrue(System.nanoTime() - next < 1_500_000_000, "20 uploads at 10 per second take 2 s");
    }
  }

  @Test
  void rejectedManifestIsLeftToTheCallerIfTheServerSaysHowLongToWait() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              request.body();
              request.respond(429, Map.of("Retry-After", "30"), "");
            })) {
      HttpBody body = body("{}".getBytes(StandardCharsets.UTF_8), true);
      HttpStatusException limited =
          assertThrows(
              HttpStatusException.class,
              () -> transport.send(send("PUT", server.uri("/v2/a/manifests/1"), body)));
      assertEquals(Optional.of(Duration.ofSeconds(30)), limited.retryAfter());
      assertEquals(1, server.requests().size());
    }
  }

  @Test
  void notFoundAndRedirectsReduceTheInterval() throws IOException {
    AtomicInteger count = new AtomicInteger();
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              int number = count.incrementAndGet();
              if (number == 1) {
                request.respond(429, Map.of("Retry-After", "0"), "");
              } else if (request.target().equals("/moved")) {
                request.respond(307, Map.of("Location", "/gone"), "");
              } else {
                request.respond(404, "");
              }
            })) {
      long begin = System.nanoTime();
      for (int i = 0; i < 200; i++) {
        assertThrows(HttpStatusException.class, () -> transport.send(get(server.uri("/moved"))));
      }
      long millis = (System.nanoTime() - begin) / 1_000_000;
      assertTrue(millis < 15_000, "400 requests, 50 ms apart, would take 20 s: " + millis);
    }
  }

  @Test
  void bytesArriveAsTheyAre() throws IOException {
    byte[] content = new byte[100_000];
    new java.util.Random(7).nextBytes(content);
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> request.respond(200, Map.of("Content-Encoding", "gzip"), content))) {
      try (HttpResponse reply = transport.send(get(server.uri("/")))) {
        assertArrayEquals(content, reply.readAll(content.length));
      }
      assertEquals(Optional.empty(), server.requests().get(0).header("Accept-Encoding"));
    }
  }

  private static void sleep() {
    Pause.of(Duration.ofSeconds(20));
  }
}
