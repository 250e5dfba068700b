package org.opensearch.migrations.ecr.http.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.opensearch.migrations.ecr.http.Calls.body;
import static org.opensearch.migrations.ecr.http.Calls.get;
import static org.opensearch.migrations.ecr.http.Calls.send;
import static org.opensearch.migrations.ecr.http.Calls.text;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.http.HttpFailures;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.http.message.HttpRequest.Authenticator;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.testing.Hosts;
import org.opensearch.migrations.ecr.testing.IncomingRequest;
import org.opensearch.migrations.ecr.testing.ScriptedServer;
import org.opensearch.migrations.ecr.testing.ServerCertificate;
import org.opensearch.migrations.ecr.testing.TakenPort;

/** A real little proxy, in front of a server whose name only it knows. */
@Timeout(30)
class ProxyTest {

  private static final URI SECURE = URI.create("https://registry.test/v2/");
  private static final URI PLAIN = URI.create("http://plain.test/v2/");
  private static final String BASIC = "Basic dXNlcjpwQHNz"; // user:p@ss

  private static ServerCertificate certificate;

  @BeforeAll
  static void certificate(@TempDir Path folder) throws IOException {
    certificate = ServerCertificate.createIn(folder);
  }

  private static HttpTransport transport(Map<String, String> environment) {
    return new HttpTransport(
        new NetworkOptions(
            Optional.of(certificate.pem()), Set.of("plain.test"), 0, Duration.ofSeconds(10)),
        environment);
  }

  private static Map<String, String> through(ScriptedServer proxy, String login) {
    String url = "http://" + login + proxy.authority();
    return Map.of("HTTPS_PROXY", url, "HTTP_PROXY", url);
  }

  /** Opens tunnels to {@code server}, and answers itself what came without TLS. */
  private static ScriptedServer proxy(ScriptedServer server, boolean wantsLogin) {
    return ScriptedServer.start(
        request -> {
          if (wantsLogin && !request.header("Proxy-Authorization").equals(Optional.of(BASIC))) {
            request.respond(407, Map.of("Proxy-Authenticate", "Basic realm=\"proxy\""), "login");
          } else if (request.method().equals("CONNECT")) {
            tunnel(request, server);
          } else {
            request.respond(200, "by proxy");
          }
        });
  }

  private static void tunnel(IncomingRequest request, ScriptedServer server) throws IOException {
    try (Socket target = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      request.write("HTTP/1.1 200 Connection established\r\n\r\n");
      Thread back =
          new Thread(
              () -> {
                try (Socket socket = request.socket()) {
                  target.getInputStream().transferTo(socket.getOutputStream());
                } catch (IOException e) {
                  // Closed.
                }
              });
      back.setDaemon(true);
      back.start();
      InputStream in = request.in();
      in.transferTo(target.getOutputStream());
    }
  }

  private static ScriptedServer registry() {
    return ScriptedServer.startTls(certificate.tls(), request -> request.respond(200, "secure"));
  }

  /** Storage can have such a name, which Java does not accept as that of a host. */
  @Test
  void hostsCanHaveUnderscores() throws IOException {
    NetworkOptions options =
        new NetworkOptions(
            Optional.empty(), Set.of("plain.test", "my_bucket.test"), 0, Duration.ofSeconds(10));
    try (ScriptedServer proxy =
            ScriptedServer.start(
                request -> {
                  if (request.target().startsWith("http://my_bucket.test/")) {
                    request.respond(200, request.header("Host").orElse(""));
                  } else {
                    request.redirect(307, "http://my_bucket.test/blob");
                  }
                });
        HttpTransport transport = new HttpTransport(options, through(proxy, ""))) {
      assertEquals("my_bucket.test", text(transport, get(PLAIN)));
    }
  }

  @Test
  void httpsGoesThroughATunnelThatIsKept() throws IOException {
    try (ScriptedServer server = registry();
        ScriptedServer proxy = proxy(server, false);
        HttpTransport transport = transport(through(proxy, ""))) {
      for (int i = 0; i < 5; i++) {
        assertEquals("secure", text(transport, get(SECURE)));
      }
      assertEquals(List.of("CONNECT registry.test:443"), proxy.log());
      assertEquals(5, server.requests().size());
    }
  }

  @Test
  void plainHttpUsesTheProxy() throws IOException {
    try (ScriptedServer server = registry();
        ScriptedServer proxy = proxy(server, false);
        HttpTransport transport = transport(through(proxy, ""))) {
      assertEquals("by proxy", text(transport, get(PLAIN)));
      assertEquals(List.of("GET http://plain.test/v2/"), proxy.log());
    }
  }

  @Test
  void theProxyAloneGetsItsLogin() throws IOException {
    try (ScriptedServer server = registry();
        ScriptedServer proxy = proxy(server, true);
        HttpTransport transport = transport(through(proxy, "user:p%40ss@"))) {
      assertEquals("secure", text(transport, get(SECURE)));
      assertEquals("by proxy", text(transport, get(PLAIN)));
      assertEquals(Optional.empty(), server.requests().get(0).header("Proxy-Authorization"));
      assertEquals(2, proxy.requests().size(), "not asked for a login each time: " + proxy.log());
    }
  }

  @Test
  void anUploadGoesThroughAProxyWithALogin() throws IOException {
    try (ScriptedServer server = registry();
        ScriptedServer proxy = proxy(server, true);
        HttpTransport transport = transport(through(proxy, "user:p%40ss@"))) {
      for (URI uri : List.of(PLAIN, SECURE)) {
        transport.send(send("PATCH", uri, body(new byte[100_000], false))).close();
      }
    }
  }

  @Test
  void aMissingProxyLoginIsReported() throws IOException {
    try (ScriptedServer server = registry();
        ScriptedServer proxy = proxy(server, true);
        HttpTransport transport = transport(through(proxy, ""))) {
      HttpStatusException refused =
          assertThrows(HttpStatusException.class, () -> transport.send(get(SECURE)));
      assertEquals(407, refused.status());
      assertTrue(failure(refused).getMessage().contains("the proxy's user name and password"));
    }
  }

  @Test
  void proxyResponsesAreNotMistakenForTheServers() throws IOException {
    // Anyone on the way to the proxy could redirect us, or ask for the registry's login.
    List<String> answers = new ArrayList<>();
    Authenticator credentials =
        new Authenticator() {
          @Override
          public Optional<String> authorization(URI uri) {
            return Optional.of("Bearer secret");
          }

          @Override
          public boolean answer(
              URI uri, int status, Optional<String> rejected, List<String> challenges) {
            return answers.add("asked for credentials");
          }
        };
    for (int status : new int[] {302, 401, 403, 502}) {
      try (ScriptedServer proxy =
              ScriptedServer.start(
                  request ->
                      request.respond(
                          status,
                          Map.of(
                              "Location", "https://evil.test/",
                              "WWW-Authenticate", "Bearer realm=\"https://evil.test/\""),
                          "no"));
          HttpTransport transport = transport(through(proxy, ""))) {
        IOException refused =
            assertThrows(IOException.class, () -> transport.send(get(SECURE, credentials)));
        assertInstanceOf(ProxyRefusedException.class, refused, "status " + status);
        assertEquals(List.of("CONNECT registry.test:443"), proxy.log());
        assertEquals(Optional.empty(), proxy.requests().get(0).header("Authorization"));
        var failure = failure(refused);
        assertTrue(
            failure.getMessage().contains("the proxy refused CONNECT with status " + status));
        assertEquals(
            status == 502 ? TransientException.class : AccessException.class, failure.getClass());
      }
    }
    assertEquals(List.of(), answers);
  }

  @Test
  void exceptionsBypassTheProxy() throws IOException {
    try (ScriptedServer server = registry();
        ScriptedServer proxy = proxy(server, false);
        HttpTransport transport = transport(through(proxy, ""))) {
      // Loopback is always one.
      assertEquals("secure", text(transport, get(server.uri("/v2/"))));
      assertEquals(List.of(), proxy.log());
    }
  }

  @Test
  void unreachableProxiesAreNamed() throws IOException {
    try (TakenPort port = TakenPort.take();
        HttpTransport transport = transport(Map.of("HTTPS_PROXY", port.authority()))) {
      var failure = failure(assertThrows(IOException.class, () -> transport.send(get(SECURE))));
      assertTrue(failure.getMessage().contains(port.authority()), failure.getMessage());
      assertTrue(failure.getMessage().contains("refused"), failure.getMessage());
    }
    try (HttpTransport transport =
        transport(Map.of("HTTPS_PROXY", "http://" + Hosts.UNKNOWN + ":1"))) {
      var failure = failure(assertThrows(IOException.class, () -> transport.send(get(SECURE))));
      assertTrue(failure.getMessage().contains("host " + Hosts.UNKNOWN), failure.getMessage());
      assertFalse(failure.getMessage().contains("host registry.test"), failure.getMessage());
    }
  }

  private static org.opensearch.migrations.ecr.model.failure.FailureException failure(
      IOException cause) {
    return new HttpFailures("read", Side.SOURCE, "registry.test/x:1", "registry.test").of(cause);
  }
}
