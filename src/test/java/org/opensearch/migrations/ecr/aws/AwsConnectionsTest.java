package org.opensearch.migrations.ecr.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.http.proxy.ProxySettings;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.testing.FakeEcr;

class AwsConnectionsTest {

  private static final NetworkOptions NETWORK =
      new NetworkOptions(Optional.empty(), Set.of(), 0, Duration.ofSeconds(7));

  private static final String CONNECT = "CONNECT api.ecr.eu-west-1.amazonaws.com:443 HTTP/1.1";
  private static final String LOGIN = "Proxy-authorization: Basic dXNlcjpzQGNyZXQ="; // user:s@cret

  @Test
  void proxyCredentialsComeFromTheEnvironment() throws Exception {
    try (Proxy proxy = new Proxy()) {
      String message = proxy.messageOfAskingThrough("http://user:s%40cret@");

      assertEquals(List.of(CONNECT, CONNECT + " " + LOGIN), proxy.requests.get());
      assertTrue(message.contains("503"), message);
      assertFalse(message.contains("cret"), message);
    }
  }

  @Test
  void aMissingProxyLoginIsReported() throws Exception {
    try (Proxy proxy = new Proxy()) {
      assertEquals(
          "destination: cannot log in to Amazon ECR: the proxy requires authentication. Add the"
              + " proxy's user name and password to HTTPS_PROXY",
          proxy.messageOfAskingThrough("http://"));
    }
  }

  @Test
  void httpsProxiesAreRejected() throws Exception {
    try (Proxy proxy = new Proxy()) {
      String message = proxy.messageOfAskingThrough("https://user:s%40cret@");

      assertEquals(
          "cannot use the proxy of HTTPS_PROXY: requests to the AWS API do not support https://"
              + " proxies. Use an http:// proxy, or add api.ecr.eu-west-1.amazonaws.com to NO_PROXY"
              + " and reach it over a VPC endpoint",
          message);
      assertFalse(proxy.requests.isDone());
    }
  }

  @Test
  void timeoutsComeFromTheCommandLine() {
    HttpURLConnection connection =
        new AwsSession.Connections(NETWORK, ProxySettings.of(Map.of(), new Properties()))
            .createConnection(URI.create("http://127.0.0.1:1/"));

    assertEquals(7_000, connection.getReadTimeout());
    assertEquals(7_000, connection.getConnectTimeout());
    assertFalse(connection.usingProxy());
  }

  /** A proxy that asks for a login, and then says that it can't. */
  private static final class Proxy implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
    private final CompletableFuture<List<String>> requests =
        CompletableFuture.supplyAsync(
            () ->
                List.of(
                    answer("407 Login\r\nProxy-Authenticate: Basic realm=\"proxy\""),
                    answer("503 Busy")));

    Proxy() throws IOException {}

    /** Runs {@link OwnRegistry}: Java reads what it allows of proxies once in a process. */
    String messageOfAskingThrough(String schemeAndUser) throws Exception {
      Process process;
      try (FakeEcr credentials = FakeEcr.start()) {
        Map<String, String> environment = new HashMap<>(credentials.environment());
        environment.remove("AWS_ENDPOINT_URL_ECR");
        environment.put("HTTPS_PROXY", schemeAndUser + "127.0.0.1:" + socket.getLocalPort());
        ProcessBuilder command =
            new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OwnRegistry.class.getName());
        command.environment().clear();
        command.environment().putAll(environment);
        process = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
      }
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Answers one request, and gives its first line with its login. */
    private String answer(String status) {
      try (Socket client = socket.accept()) {
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        String request = in.readLine();
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
          request += line.startsWith("Proxy-authorization:") ? " " + line : "";
        }
        String head = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return request;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** A program that prints why it cannot tell the caller's own registry. */
  public static final class OwnRegistry {
    private OwnRegistry() {}

    /** Takes no arguments. */
    public static void main(String[] args) {
      try (AmazonEcr ecr = new AmazonEcr(Optional.empty(), NETWORK)) {
        System.out.print(ecr.ownRegistry());
      } catch (FailureException e) {
        System.out.print(e.getMessage());
      }
    }
  }
}
