package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.testing.FakeEcr;
import org.opensearch.migrations.ecr.testing.FakeRegistry;

/** A destination that cannot be used at all ends the run with one message. */
class DestinationCheckTest {

  private static final int IMAGES = 20;

  @TempDir Path folder;
  @AutoClose private MirrorStage stage;

  @BeforeEach
  void publish() {
    stage = new MirrorStage(folder);
    for (int i = 1; i < IMAGES; i++) {
      stage.publish("team/image-" + i, "1");
    }
  }

  private static List<String> errors(Ran ran) {
    return ran.err().lines().filter(line -> line.startsWith("error: ")).toList();
  }

  private static void assertStopped(Ran ran, int status, String message) {
    assertEquals(status, ran.status(), ran.err());
    assertEquals(1, errors(ran).size(), ran.err());
    assertTrue(errors(ran).get(0).contains(message), ran.err());
    assertTrue(ran.err().contains(IMAGES + " not finished"), ran.err());
    assertFalse(ran.err().toLowerCase(Locale.ROOT).contains("run again"), ran.err());
  }

  @Test
  void nothingListens() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    stage.registry("localhost:" + free);
    stage.options("--retries", "1");
    assertStopped(
        stage.run(),
        5,
        "error: destination: cannot use localhost:"
            + free
            + ": localhost:"
            + free
            + ": Connection refused. Nothing listens there: start the registry, or correct its"
            + " host and port");
  }

  @Test
  void loginIsRejected() throws IOException {
    stage.destination.withLogin("me", "my-password");
    stage.login(stage.destination.host(), "me", "old-password");
    Path report = folder.resolve("report.json");
    stage.options("--report", report.toString());
    assertStopped(stage.run(), 4, "returned status 401: UNAUTHORIZED. Log in again (docker login ");
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertEquals(4, json.path("exitStatus").asInt(), json::toPrettyString);
    assertEquals("use", json.path("error").path("operation").asText());
    assertEquals("destination", json.path("error").path("side").asText());
    assertEquals(IMAGES, json.path("counts").path("unfinished").asInt());
  }

  @Test
  void noAwsCredentials() throws IOException {
    stage.becomeEcr();
    stage.aws.remove("aws.accessKeyId");
    stage.aws.remove("aws.secretAccessKey");
    assertStopped(stage.run(), 4, "no AWS credentials found. Set AWS_PROFILE");
  }

  @Test
  void serverIsBroken() {
    stage.destination.when(
        request -> {
          request.respond(500, "");
          return true;
        });
    stage.options("--retries", "0");
    Ran ran = stage.run();
    assertEquals(5, ran.status(), ran.err());
    assertEquals(1, errors(ran).size(), ran.err());
  }

  @Test
  void deniedRepositoriesDoNotStopTheOthers() {
    stage.destination.when(
        request -> {
          boolean mine = !request.target().contains("fine") && request.target().length() > 4;
          if (mine) {
            request.respond(403, "{\"errors\":[{\"code\":\"DENIED\"}]}");
          }
          return mine;
        });
    Ran ran = stage.run();
    assertEquals(4, ran.status(), ran.err());
    assertTrue(stage.fineArrived(), ran.err());
    assertTrue(ran.err().contains("1 copied, 0 updated, 0 already there, 19 FAILED"), ran.err());
  }

  @Test
  void usableDestinationIsAskedNoMore() throws IOException {
    FakeEcr ecr = stage.becomeEcr();
    Ran ran = stage.run();
    assertEquals(0, ran.status(), ran.err());
    assertEquals(1, stage.timesAsked().getOrDefault("GET /v2/", 0L) - sourcePings());
    assertEquals(1, ecr.calls("GetAuthorizationToken").size());
    assertEquals(1, ecr.calls("DescribeRepositories").size());
  }

  private long sourcePings() {
    FakeRegistry source = stage.source;
    return source.log().stream().filter("GET /v2/"::equals).count();
  }
}
