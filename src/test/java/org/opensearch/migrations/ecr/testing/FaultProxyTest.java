package org.opensearch.migrations.ecr.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That the faults of the other tests really happen, and nothing else does. */
class FaultProxyTest {

  private final byte[] content = new byte[100_000];
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private HttpServer server;

  @SuppressWarnings("UnusedVariable") // JUnit closes it.
  @AutoClose
  private AutoCloseable running;

  @AutoClose private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    new Random(1).nextBytes(content);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    // Gives the content back, or what it was sent.
    server.createContext(
        "/",
        exchange -> {
          byte[] sent = exchange.getRequestBody().readAllBytes();
          byte[] answer = sent.length == 0 ? content : sent;
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    running = () -> server.stop(0);
    proxy = FaultProxy.before(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @Test
  void forwardsUnmatchedRequests() throws Exception {
    proxy.with(FaultRule.always("PUT", "/x", Fault.close()));
    assertArrayEquals(content, get("/x").body());
    byte[] sent = {1, 2, 3};
    HttpRequest patch = request("/x").method("PATCH", BodyPublishers.ofByteArray(sent)).build();
    assertArrayEquals(sent, client.send(patch, BodyHandlers.ofByteArray()).body());
    assertEquals(2, proxy.requests().size());
  }

  @Test
  void answersTheNthRequest() throws Exception {
    proxy.with(FaultRule.nth(2, "GET", "/x", Fault.status(429, Map.of("Retry-After", "1"))));
    assertEquals(200, get("/x").statusCode());
    assertEquals("1", get("/x").headers().firstValue("Retry-After").orElseThrow());
    assertEquals(200, get("/x").statusCode());
  }

  @Test
  void cutsAnAnswerShort() {
    proxy.with(FaultRule.always("GET", "", Fault.cutResponse(5_000)));
    assertThrows(IOException.class, () -> get("/"));
  }

  @Test
  void cutsARequestShort() {
    proxy.with(FaultRule.always("PUT", "", Fault.cutRequest(5_000)));
    HttpRequest put = request("/").PUT(BodyPublishers.ofByteArray(content)).build();
    assertThrows(IOException.class, () -> client.send(put, BodyHandlers.ofByteArray()));
  }

  @Test
  void flipsOneBit() throws Exception {
    proxy.with(FaultRule.always("GET", "", Fault.corruptResponse(77_777)));
    byte[] corrupt = get("/").body();
    corrupt[77_777] ^= 1;
    assertArrayEquals(content, corrupt);
  }

  @Test
  void stallsInTheMiddle() throws Exception {
    proxy.with(FaultRule.always("GET", "", Fault.stallResponse(50_000, Duration.ofMillis(300))));
    long begin = System.nanoTime();
    assertArrayEquals(content, get("/").body());
    assertTrue(System.nanoTime() - begin > Duration.ofMillis(300).toNanos());
  }

  @Test
  void failsEachRequestOnce() throws Exception {
    proxy.with(FaultRule.firstOfEach(Fault.status(503, Map.of())));
    assertEquals(503, get("/a").statusCode());
    assertEquals(503, get("/b").statusCode());
    assertEquals(200, get("/a").statusCode());
  }

  @Test
  void letsNobodyInWithoutAToken() throws Exception {
    try (TokenService tokens = TokenService.start(Duration.ofMinutes(1))) {
      proxy.with(tokens);
      HttpResponse<byte[]> refused = get("/v2/a/b/manifests/1");
      assertEquals(401, refused.statusCode());
      assertEquals(
          "Bearer realm=\"http://%s/token\",service=\"tests\",scope=\"repository:a/b:pull\""
              .formatted(tokens.host()),
          refused.headers().firstValue("WWW-Authenticate").orElseThrow());
      URI service = URI.create("http://" + tokens.host() + "/token?scope=repository:a/b:pull");
      String answer =
          client.send(HttpRequest.newBuilder(service).build(), BodyHandlers.ofString()).body();
      String token = Json.parse(answer).path("token").asText();
      HttpRequest admitted =
          request("/v2/a/b/manifests/1").header("Authorization", "Bearer " + token).build();
      assertEquals(200, client.send(admitted, BodyHandlers.discarding()).statusCode());
    }
  }

  private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(proxy.uri().resolve(path)).timeout(Duration.ofSeconds(5));
  }
}
