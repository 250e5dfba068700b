package org.opensearch.migrations.ecr.http.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.opensearch.migrations.ecr.http.Calls.body;
import static org.opensearch.migrations.ecr.http.Calls.get;
import static org.opensearch.migrations.ecr.http.Calls.send;
import static org.opensearch.migrations.ecr.http.Calls.text;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.http.HttpFailures;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.testing.ScriptedServer;
import org.opensearch.migrations.ecr.testing.ServerCertificate;

/** Whom TLS trusts, and what is said when it does not. */
@Timeout(30)
class TlsTest {

  private static ServerCertificate certificate;

  @BeforeAll
  static void certificate(@TempDir Path folder) throws IOException {
    certificate = ServerCertificate.createIn(folder);
  }

  private static HttpTransport transport(Optional<Path> caFile, Map<String, String> environment) {
    return transport(caFile, environment, Duration.ofSeconds(10));
  }

  private static HttpTransport transport(
      Optional<Path> caFile, Map<String, String> environment, Duration timeout) {
    return new HttpTransport(new NetworkOptions(caFile, Set.of(), 0, timeout), environment);
  }

  private static ScriptedServer server() {
    return ScriptedServer.startTls(certificate.tls(), request -> request.respond(200, "hello"));
  }

  private static FailureException failure(HttpTransport transport, URI uri) {
    IOException cause = assertThrows(IOException.class, () -> transport.send(get(uri)));
    return new HttpFailures("read", Side.SOURCE, "x", Uris.authority(uri)).of(cause);
  }

  @Test
  void theGivenFileIsTrusted() throws IOException {
    try (ScriptedServer server = server();
        HttpTransport transport = transport(Optional.of(certificate.pem()), Map.of())) {
      assertEquals("hello", text(transport, get(server.uri("/"))));
      assertEquals("hello", text(transport, get(server.uri("/"))));
      assertEquals(1, server.connections());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SSL_CERT_FILE", "AWS_CA_BUNDLE"})
  void theFilesOfTheEnvironmentAreTrusted(String variable) throws IOException {
    try (ScriptedServer server = server();
        HttpTransport transport =
            transport(Optional.empty(), Map.of(variable, certificate.pem().toString()))) {
      assertEquals("hello", text(transport, get(server.uri("/"))));
    }
  }

  @Test
  void unreadableFilesOfTheEnvironmentAreIgnored(@TempDir Path folder) throws IOException {
    Path garbage = Files.writeString(folder.resolve("garbage.pem"), "not a certificate");
    Map<String, String> environment =
        Map.of("SSL_CERT_FILE", garbage.toString(), "AWS_CA_BUNDLE", certificate.pem().toString());
    try (ScriptedServer server = server();
        HttpTransport transport = transport(Optional.empty(), environment)) {
      assertEquals("hello", text(transport, get(server.uri("/"))));
    }
  }

  @Test
  void othersAreNotTrusted() throws IOException {
    try (ScriptedServer server = server();
        HttpTransport transport = transport(Optional.empty(), Map.of())) {
      FailureException failure = failure(transport, server.uri("/"));
      assertInstanceOf(AccessException.class, failure);
      assertTrue(failure.getMessage().contains("is not trusted"), failure.getMessage());
      assertTrue(failure.getMessage().contains("--ca-file"), failure.getMessage());
      assertTrue(failure.getMessage().contains(server.authority()), failure.getMessage());
      assertEquals(0, server.requests().size());
    }
  }

  @Test
  void certificatesForOtherHostsAreNotTrusted() throws IOException {
    try (ScriptedServer server = server();
        HttpTransport transport = transport(Optional.of(certificate.pem()), Map.of())) {
      FailureException failure =
          failure(transport, URI.create("https://" + server.otherAuthority() + "/"));
      assertInstanceOf(AccessException.class, failure);
      assertTrue(failure.getMessage().contains("Certificate for <localhost>"), failure.toString());
      assertEquals(0, server.requests().size());
    }
  }

  @Test
  void serversWithoutTlsAreReported() throws IOException {
    try (ScriptedServer server = ScriptedServer.start(request -> request.respond(200, "hello"));
        HttpTransport transport = transport(Optional.empty(), Map.of())) {
      FailureException failure =
          failure(transport, URI.create("https://" + server.authority() + "/"));
      assertInstanceOf(AccessException.class, failure);
      assertTrue(
          failure.getMessage().contains("--plain-http " + server.authority()),
          failure.getMessage());
    }
  }

  @Test
  void tlsVersionMismatchesAreNotReportedAsUntrusted() throws Exception {
    SSLContext withoutCertificate = SSLContext.getInstance("TLS");
    withoutCertificate.init(null, null, null);
    try (ScriptedServer server = ScriptedServer.startTls(withoutCertificate, request -> {});
        HttpTransport transport = transport(Optional.empty(), Map.of())) {
      FailureException failure = failure(transport, server.uri("/"));
      assertInstanceOf(AccessException.class, failure);
      assertTrue(
          failure.getMessage().contains("rejected the TLS connection"), failure.getMessage());
    }
  }

  @Test
  void uploadsThatTheServerDoesNotReadAreAborted() throws IOException {
    try (ScriptedServer server =
            ScriptedServer.startTls(
                certificate.tls(),
                request -> {
                  try {
                    Thread.sleep(20_000);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
        HttpTransport transport =
            transport(Optional.of(certificate.pem()), Map.of(), Duration.ofMillis(800))) {
      long begin = System.nanoTime();
      IOException stalled =
          assertThrows(
              IOException.class,
              () ->
                  transport.send(send("PATCH", server.uri("/"), body(new byte[32 << 20], false))));
      assertTrue(
          stalled.getMessage().contains("accepted no data of the upload"), stalled.toString());
      assertTrue(System.nanoTime() - begin < 10_000_000_000L, "at once, not when TLS has ended");
    }
  }

  private static final String BROKEN =
      "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

  /** The certificate in all forms, and among what else such files contain. */
  static Stream<byte[]> bundles() throws IOException {
    String pem = Files.readString(certificate.pem()).replaceFirst("(?s)^.*?(?=-----)", "");
    String key = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n";
    return Stream.concat(
        Stream.of(
                "\ufeff" + pem,
                pem.replace("\n", "\r\n"),
                pem.replace("\n", " \n"),
                key + pem,
                "Bag Attributes\n  friendlyName: a - b - ----- c\n" + pem,
                pem.strip().replace("BEGIN CERT", "BEGIN TRUSTED CERT"),
                pem.replace("CERTIFICATE", "X509 CERTIFICATE"),
                key.strip() + pem.strip())
            .map(text -> text.getBytes(StandardCharsets.UTF_8)),
        Stream.of(("\ufeff" + pem).getBytes(StandardCharsets.UTF_16LE), der(pem)));
  }

  private static byte[] der(String pem) {
    return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void aCertificateIsFoundInEveryForm(byte[] content, @TempDir Path folder) throws IOException {
    Path bundle = Files.write(folder.resolve("bundle.pem"), content);
    try (ScriptedServer server = server();
        HttpTransport transport = transport(Optional.of(bundle), Map.of())) {
      assertEquals("hello", text(transport, get(server.uri("/"))));
    }
  }

  @Test
  void aBrokenCertificateDoesNotInvalidateABundleOfTheEnvironment(@TempDir Path folder)
      throws IOException {
    String pem = Files.readString(certificate.pem());
    Path bundle = Files.writeString(folder.resolve("bundle.pem"), BROKEN + pem + BROKEN);
    try (ScriptedServer server = server();
        HttpTransport transport =
            transport(Optional.empty(), Map.of("AWS_CA_BUNDLE", bundle.toString()))) {
      assertEquals("hello", text(transport, get(server.uri("/"))));
    }
    assertThrows(
        InvalidInputException.class, () -> transport(Optional.of(bundle), Map.of()).close());
  }

  @Test
  void theFoldersOfTheEnvironmentAreTrusted(@TempDir Path folder) throws IOException {
    Path certificates = Files.createDirectory(folder.resolve("certificates"));
    Files.writeString(certificates.resolve("README"), "not a certificate");
    Files.createDirectory(certificates.resolve("java"));
    Path target = Files.copy(certificate.pem(), folder.resolve("target.pem"));
    Files.createSymbolicLink(certificates.resolve("0a1b2c3d.0"), target);
    String folders = folder.resolve("missing") + File.pathSeparator + certificates;
    try (ScriptedServer server = server();
        HttpTransport transport = transport(Optional.empty(), Map.of("SSL_CERT_DIR", folders))) {
      assertEquals("hello", text(transport, get(server.uri("/"))));
    }
  }

  @Test
  void invalidCaFilesAreReportedImmediately(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing.pem");
    Path garbage = Files.writeString(folder.resolve("garbage.pem"), "not a certificate");
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    for (Path file : new Path[] {missing, garbage, empty, folder}) {
      InvalidInputException wrong =
          assertThrows(
              InvalidInputException.class, () -> transport(Optional.of(file), Map.of()).close());
      assertTrue(wrong.getMessage().contains(file.toString()), wrong.getMessage());
      assertTrue(wrong.getMessage().contains("--ca-file"), wrong.getMessage());
    }
  }
}
