package org.opensearch.migrations.ecr.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.opensearch.migrations.ecr.http.Calls.get;
import static org.opensearch.migrations.ecr.http.Calls.send;
import static org.opensearch.migrations.ecr.http.Calls.text;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.testing.ScriptedServer;

/** What fails for a moment is sent once more, and nothing else is. */
@Timeout(20)
class RequestSenderTest {

  @AutoClose private final HttpTransport transport = transport(1);

  private final AtomicInteger requests = new AtomicInteger();

  private static HttpTransport transport(int retries) {
    return new HttpTransport(
        new NetworkOptions(
            Optional.empty(), Set.of("127.0.0.1", "localhost"), retries, Duration.ofSeconds(5)));
  }

  /** Answers {@code status} so often, and then 200. */
  private ScriptedServer answering(int status, int times, Map<String, String> headers) {
    return ScriptedServer.start(
        request -> {
          boolean fails = requests.incrementAndGet() <= times;
          request.respond(fails ? status : 200, fails ? headers : Map.of(), fails ? "" : "well");
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  void transientStatusesAreRetried(int status) throws IOException {
    try (ScriptedServer server = answering(status, 1, Map.of())) {
      assertEquals("well", text(transport, get(server.uri("/"))));
      assertEquals(2, requests.get());
    }
  }

  @Test
  void resetsAreRetried() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            request -> {
              if (requests.incrementAndGet() == 1) {
                request.reset();
              } else {
                request.respond(200, "well");
              }
            })) {
      assertEquals("well", text(transport, get(server.uri("/"))));
    }
  }

  @Test
  void requestsAreSentAtMostTwice() throws IOException {
    try (ScriptedServer server = answering(503, 9, Map.of())) {
      assertThrows(HttpStatusException.class, () -> transport.send(get(server.uri("/"))));
      assertEquals(2, requests.get());
    }
  }

  @Test
  void retryAfterIsLeftToTheCaller() throws IOException {
    try (ScriptedServer server = answering(503, 1, Map.of("Retry-After", "9"))) {
      assertThrows(HttpStatusException.class, () -> transport.send(get(server.uri("/"))));
      assertEquals(1, requests.get());
    }
  }

  @ParameterizedTest
  @CsvSource({"PUT, 503", "GET, 404", "GET, 429", "POST, 400"})
  void otherRequestsAreSentOnce(String method, int status) throws IOException {
    try (ScriptedServer server = answering(status, 9, Map.of())) {
      assertThrows(
          HttpStatusException.class, () -> transport.send(send(method, server.uri("/"), null)));
      assertEquals(1, requests.get());
    }
  }

  @Test
  void withoutRetriesEverythingIsSentOnce() throws IOException {
    try (ScriptedServer server = answering(503, 9, Map.of());
        HttpTransport once = transport(0)) {
      assertThrows(HttpStatusException.class, () -> once.send(get(server.uri("/"))));
      assertEquals(1, requests.get());
    }
  }
}
