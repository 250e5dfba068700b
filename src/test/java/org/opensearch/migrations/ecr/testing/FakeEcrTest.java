package org.opensearch.migrations.ecr.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.aws.AmazonEcr;
import org.opensearch.migrations.ecr.http.NetworkOptions;

/** The fake itself, where a test of the adapter would not notice that it is too kind. */
class FakeEcrTest {

  @AutoClose private FakeEcr fake;

  @BeforeEach
  void start() throws IOException {
    fake = FakeEcr.start();
  }

  @Test
  void aProcessFindsItThroughTheEnvironment() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder command =
        new ProcessBuilder(
            java.toString(),
            "-cp",
            System.getProperty("java.class.path"),
            OwnRegistry.class.getName());
    command.environment().clear();
    command.environment().putAll(fake.environment());
    Process process = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(0, process.waitFor());
    assertEquals("123456789012.dkr.ecr.eu-west-1.amazonaws.com", printed);
    assertEquals(Optional.of(FakeEcr.REGION), fake.calls().get(0).region());
  }

  /** A program that prints the caller's own registry. */
  public static final class OwnRegistry {
    private OwnRegistry() {}

    /** Takes no arguments. */
    public static void main(String[] args) {
      try (AmazonEcr ecr = new AmazonEcr(Optional.empty(), NetworkOptions.defaults())) {
        System.out.print(ecr.ownRegistry().orElse("none"));
      }
    }
  }

  @Test
  void whatIsNotSignedIsRefused() throws Exception {
    HttpResponse<String> answer = post("Basic dXNlcjpwYXNz");

    assertEquals(400, answer.statusCode());
    assertTrue(answer.body().contains("MissingAuthenticationTokenException"), answer.body());
    assertEquals(List.of(), fake.repositories());
  }

  @Test
  void whatAnotherKeySignedIsRefused() throws Exception {
    HttpResponse<String> answer =
        post(
            "AWS4-HMAC-SHA256 Credential=AKIAOTHER/20260101/eu-west-1/ecr/aws4_request,"
                + " SignedHeaders=host, Signature="
                + "0".repeat(64));

    assertTrue(answer.body().contains("MissingAuthenticationTokenException"), answer.body());
  }

  private HttpResponse<String> post(String authorization) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(fake.endpoint()))
            .header("Authorization", authorization)
            .header("X-Amz-Date", "20260101T000000Z")
            .header("X-Amz-Target", "AmazonEC2ContainerRegistry_V20150921.CreateRepository")
            .POST(BodyPublishers.ofString("{\"repositoryName\":\"a/1\"}"))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }
}
