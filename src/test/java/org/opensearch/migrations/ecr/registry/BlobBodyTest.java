package org.opensearch.migrations.ecr.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.IncomingRequest;
import org.opensearch.migrations.ecr.testing.ScriptedServer;

/** Downloads that end too early, and what is requested then. */
@Timeout(60)
class BlobBodyTest {

  private static final int PIECE = 1_500_000;
  private static final byte[] CONTENT = new byte[5_000_000];

  static {
    new Random(5).nextBytes(CONTENT);
  }

  private static final Descriptor BLOB = RegistryClientFixture.blob(CONTENT);
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]*)");

  @AutoClose private final FakeRegistry registry = new FakeRegistry();
  @AutoClose private final FakeRegistry destination = new FakeRegistry();
  @AutoClose private final RegistryClientFixture client = new RegistryClientFixture();

  /** Sends at most a piece of what is asked for, and ends the connection. */
  private static void piece(IncomingRequest request, int most, boolean announced)
      throws IOException {
    Matcher range = RANGE.matcher(request.header("Range").orElse(""));
    int from = range.matches() ? Integer.parseInt(range.group(1)) : 0;
    String length = announced ? "Content-Length: " + (CONTENT.length - from) + "\r\n" : "";
    request.write(
        (range.matches()
                ? "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes %d-%d/%d\r\n"
                    .formatted(from, CONTENT.length - 1, CONTENT.length)
                : "HTTP/1.1 200 OK\r\n")
            + length
            + "Connection: close\r\n\r\n");
    int to = Math.min(CONTENT.length, from + most);
    request.socket().getOutputStream().write(Arrays.copyOfRange(CONTENT, from, to));
    request.hangUp();
  }

  private void serving(ScriptedServer.Script script) {
    registry.when(
        request -> {
          if (!request.path().contains("/blobs/")) {
            return false;
          }
          script.answer(request);
          return true;
        });
  }

  private void copy() {
    Repository source = client.source(registry.host(), "from");
    client
        .destination(destination.host(), "to")
        .pushBlob(BLOB, source.content(BLOB), Optional.empty());
  }

  private void assertArrived() {
    assertArrayEquals(CONTENT, destination.blob("to", BLOB.digest()));
    assertEquals(CONTENT.length, client.sent.get());
  }

  private List<String> ranges() {
    return registry.server().requests().stream()
        .filter(request -> request.path().contains("/blobs/"))
        .map(request -> request.header("Range").orElse("all"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theRestIsRequestedWhileTheUploadGoesOn(boolean announced) {
    serving(request -> piece(request, PIECE, announced));
    copy();
    assertArrived();
    assertEquals(
        List.of("all", "bytes=1500000-4999999", "bytes=3000000-4999999", "bytes=4500000-4999999"),
        ranges());
    assertEquals(List.of(), client.retries);
    assertEquals(1, destination.count("POST"), "one upload");
  }

  @Test
  void aBlobOfUnknownLengthIsResumedToo() throws IOException {
    Descriptor unsized = new Descriptor("x", BLOB.digest(), -1);
    serving(request -> piece(request, 3_000_000, true));
    assertArrayEquals(
        CONTENT, RegistryClientFixture.pull(client.source(registry.host(), "from"), unsized));
    assertEquals(List.of("all", "bytes=3000000-"), ranges());
  }

  /** A signed URL has expired: the registry is asked for another, not the storage. */
  @Test
  void theRegistryRedirectsAgain() throws IOException {
    try (ScriptedServer storage =
        ScriptedServer.start(request -> piece(request, 3_000_000, true))) {
      serving(request -> request.redirect(307, "http://" + storage.authority() + "/signed"));
      copy();
      assertArrived();
      assertEquals(2, registry.count("/blobs/"));
      assertEquals(
          List.of("none", "bytes=3000000-4999999"),
          storage.requests().stream().map(r -> r.header("Range").orElse("none")).toList());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, ",
    "206, bytes 0-4999999/5000000",
    "206, bytes 1499999-4999999/5000000",
    "206, bytes 1500000-5999999/6000000",
    "206, ",
    "400, ",
    "404, ",
    "416, bytes */5000000",
    "429, ",
    "503, "
  })
  void withoutTheRestTheBlobIsSentAnew(int status, String range) {
    boolean[] isWhole = {false};
    serving(
        request -> {
          if (request.header("Range").isPresent()) {
            isWhole[0] = true;
            request.respond(
                status, range == null ? Map.of() : Map.of("Content-Range", range), CONTENT);
          } else if (isWhole[0]) {
            request.respond(200, Map.of(), CONTENT);
          } else {
            piece(request, PIECE, true);
          }
        });
    copy();
    assertArrived();
    assertEquals(List.of("all", "bytes=1500000-4999999", "all"), ranges());
    assertEquals(1, client.retries.size());
  }

  /** Without any progress worth mentioning, the usual retries and their pauses apply. */
  @Test
  void aDownloadThatBreaksEarlyIsNotResumed() {
    serving(request -> piece(request, 900_000, true));
    TransientException failure = assertThrows(TransientException.class, this::copy);
    assertEquals(Side.SOURCE, failure.failure().side());
    assertTrue(failure.getMessage().contains("ended prematurely"), failure.getMessage());
    assertEquals(1 + RegistryClientFixture.RETRIES, ranges().size());
    assertTrue(ranges().stream().allMatch("all"::equals));
  }

  /** What is shorter than its manifest says has no rest. */
  @Test
  void aWrongLengthInTheManifestIsReportedAsSuch() {
    Descriptor wrong = new Descriptor("x", BLOB.digest(), CONTENT.length + 1000);
    serving(
        request -> {
          if (request.header("Range").isPresent()) {
            request.respond(416, "");
          } else {
            request.respond(200, Map.of(), CONTENT);
          }
        });
    RefusedException refused =
        assertThrows(
            RefusedException.class,
            () -> client.source(registry.host(), "from").checkBlob(wrong, read -> {}));
    assertTrue(refused.getMessage().contains("its manifest says 5001000"), refused.getMessage());
  }

  @Test
  void damageInTheRestIsFound() {
    serving(
        request -> {
          if (request.header("Range").isPresent()) {
            request.respond(
                206,
                Map.of("Content-Range", "bytes 1500000-4999999/5000000"),
                new byte[CONTENT.length - PIECE]);
          } else {
            piece(request, PIECE, true);
          }
        });
    FailureException failure = assertThrows(RefusedException.class, this::copy);
    assertEquals(Side.SOURCE, failure.failure().side());
    assertEquals(0, destination.completeUploads());
  }
}
