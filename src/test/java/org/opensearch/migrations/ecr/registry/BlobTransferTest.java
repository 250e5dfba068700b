package org.opensearch.migrations.ecr.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.ports.Repository.BlobContent;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.IncomingRequest;
import org.opensearch.migrations.ecr.testing.Pause;
import org.opensearch.migrations.ecr.testing.Poll;
import org.opensearch.migrations.ecr.testing.ScriptedServer;

/** Blobs on their way: in a stream, checked, and each try in a new upload. */
@Timeout(30)
class BlobTransferTest {

  private static final byte[] CONTENT = new byte[300_000];

  static {
    new Random(3).nextBytes(CONTENT);
  }

  private static final Descriptor BLOB = RegistryClientFixture.blob(CONTENT);
  private static final BlobContent BYTES = out -> out.write(CONTENT);

  @AutoClose private final FakeRegistry registry = new FakeRegistry();
  @AutoClose private final RegistryClientFixture client = new RegistryClientFixture();
  private Repository destination;

  private Repository source() {
    return client.source(registry.host(), "from");
  }

  private Repository destination() {
    if (destination == null) {
      destination = client.destination(registry.host(), "to");
    }
    return destination;
  }

  /** Pushes another blob, after which it is known how the registry takes blobs. */
  private void pushAnother() {
    byte[] another = {1, 2, 3};
    destination()
        .pushBlob(RegistryClientFixture.blob(another), out -> out.write(another), Optional.empty());
    client.sent.set(0);
  }

  private boolean push() {
    return destination().pushBlob(BLOB, BYTES, Optional.empty());
  }

  private void assertArrived() {
    assertArrayEquals(CONTENT, registry.blob("to", BLOB.digest()));
    assertEquals(CONTENT.length, client.sent.get(), "what was sent in vain is taken back");
  }

  @Test
  void bytesOfSlowSourceAreNotHeldBackLong() {
    AtomicLong sentMeanwhile = new AtomicLong();
    BlobContent slow =
        out -> {
          out.write(CONTENT, 0, 100);
          Pause.millis(1_100);
          out.write(CONTENT, 100, 100);
          sentMeanwhile.set(client.sent.get());
          out.write(CONTENT, 200, CONTENT.length - 200);
        };
    destination().pushBlob(BLOB, slow, Optional.empty());
    assertEquals(100, sentMeanwhile.get());
    assertArrived();
  }

  @Test
  void isStreamedFromOneRegistryToAnother() {
    registry.putBlob("from", CONTENT);
    Repository source = source();
    boolean mounted =
        destination().pushBlob(BLOB, sink -> source.pullBlob(BLOB, sink), Optional.empty());
    assertFalse(mounted);
    assertArrived();
    assertEquals(1, registry.count("POST"));
    assertEquals(0, registry.count("PATCH"));
    assertEquals(1, registry.count("PUT"));
    assertEquals(
        Optional.of("" + CONTENT.length),
        registry.server().requests().stream()
            .filter(r -> r.method().equals("PUT"))
            .findFirst()
            .flatMap(r -> r.header("Content-Length")));
  }

  @Test
  void registryThatRequiresPatchGetsIt() {
    registry.requiringPatch();
    push();
    assertArrived();
    assertEquals(2, registry.count("POST"), "the first push showed that it requires PATCH");
    pushAnother();
    assertEquals(3, registry.count("POST"), "the next one knows");
    assertEquals(2, registry.count("PATCH"));
    assertEquals(3, registry.count("PUT"));
    assertEquals(List.of(), client.retries);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 405, 411, 415, 501})
  void registryThatRejectsAWholeBlobGetsPatch(int status) {
    registry.failing(
        "PUT",
        1,
        request -> {
          request.body();
          FakeRegistry.error(request, status, "UNSUPPORTED");
        });
    push();
    assertArrived();
    assertEquals(1, registry.count("PATCH"));
    assertEquals(List.of(), client.retries);
  }

  @ParameterizedTest
  @CsvSource({"PUT, 307, true", "PUT, 308, false", "PATCH, 307, true", "PATCH, 308, false"})
  void anUploadIsRedirected(String method, int status, boolean readsBody) {
    registry.putBlob("from", CONTENT);
    if (method.equals("PATCH")) {
      registry.requiringPatch();
    }
    redirecting(method, status, readsBody, request -> request.target() + "&redirected=1");
    Repository source = source();
    destination().pushBlob(BLOB, source.content(BLOB), Optional.empty());
    assertArrived();
    assertEquals(List.of(), client.retries);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "PATCH"})
  void anUploadIsRedirectedToAnotherOriginWithoutCredentials(String method) throws IOException {
    registry.withLogin("me", "secret");
    client.login(registry.host(), "me", "secret");
    if (method.equals("PATCH")) {
      registry.requiringPatch();
    }
    List<String> bodies = new CopyOnWriteArrayList<>();
    try (ScriptedServer storage =
        ScriptedServer.start(
            request -> {
              byte[] body = request.body();
              bodies.add(request.method() + " " + request.path() + " " + body.length);
              request.respond(
                  request.method().equals("PATCH") ? 202 : 201,
                  Map.of("Location", "part?state=%2B"),
                  "");
            })) {
      redirecting(method, 307, true, request -> "http://" + storage.authority() + "/up/1?sig=%2F");
      push();
      assertEquals(
          method.equals("PUT")
              ? List.of("PUT /up/1 " + CONTENT.length)
              : List.of("PATCH /up/1 " + CONTENT.length, "PUT /up/part 0"),
          bodies);
      assertTrue(
          storage.requests().stream().allMatch(r -> r.header("Authorization").isEmpty()),
          "credentials are for the registry");
      assertEquals(CONTENT.length, client.sent.get());
    }
  }

  @Test
  void anUploadThatIsRedirectedForEverIsRefused() {
    redirecting("PUT", 307, true, IncomingRequest::target);
    assertThrows(RefusedException.class, this::push);
  }

  /** Redirects the uploads that have not been redirected yet, before or after their bodies. */
  private void redirecting(
      String method, int status, boolean readsBody, Function<IncomingRequest, String> target) {
    registry.when(
        request -> {
          if (!request.method().equals(method) || request.target().contains("redirected")) {
            return false;
          }
          if (readsBody) {
            request.body();
          }
          request.redirect(status, target.apply(request));
          if (!readsBody) {
            request.hangUp();
          }
          return true;
        });
  }

  @Test
  void registryThatHasTakenAWholeBlobIsNotAskedToTakePatch() {
    pushAnother();
    registry.failing(
        "PUT",
        1,
        request -> {
          request.body();
          FakeRegistry.error(request, 400, "DIGEST_INVALID");
        });
    push();
    assertEquals(0, registry.count("PATCH"));
    assertEquals(1, client.retries.size());
  }

  @Test
  void anEmptyBlobIsOneToo() throws IOException {
    byte[] nothing = new byte[0];
    Descriptor empty = RegistryClientFixture.blob(nothing);
    destination().pushBlob(empty, out -> {}, Optional.empty());
    assertArrayEquals(nothing, registry.blob("to", empty.digest()));
    assertArrayEquals(
        nothing, RegistryClientFixture.pull(client.source(registry.host(), "to"), empty));
  }

  @Test
  void aBlobOfUnknownLengthIsSentInChunks() {
    Descriptor unsized = new Descriptor("x", BLOB.digest(), -1);
    destination().pushBlob(unsized, BYTES, Optional.empty());
    assertArrived();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/to/blobs/uploads/u1",
        "/v2/to/blobs/uploads/u1?_state=a%2Bb%3D%3D&x=%2F",
        "/v2/to/blobs/uploads/u1?_state=abc_-~.&flag",
        "http://HOST/v2/to/blobs/uploads/u1?_state=a b|c{d}",
        "http://HOST/v2/to/blobs/uploads/u1?_state=100%",
        "//HOST/v2/to/blobs/uploads/u1?a=1&a=2",
        "https://HOST/v2/to/blobs/uploads/u1"
      })
  void uploadLocationsOfAllKindsAreFollowed(String location) {
    registry.when(
        request -> {
          if (request.method().equals("POST") || request.method().equals("PATCH")) {
            request.body();
            request.respond(202, Map.of("Location", location.replace("HOST", registry.host())), "");
            return true;
          }
          if (request.method().equals("PUT")) {
            request.respond(201, "");
            return true;
          }
          return false;
        });
    push();
    List<String> uploads =
        registry.server().requests().stream()
            .filter(r -> List.of("PATCH", "PUT").contains(r.method()))
            .map(r -> r.target())
            .toList();
    assertEquals(1, uploads.size());
    assertTrue(uploads.get(0).startsWith("/v2/to/blobs/uploads/u1"), uploads.get(0));
    String commit = uploads.get(0);
    assertTrue(commit.contains("digest=" + BLOB.digest()) || commit.contains("digest=sha256%3A"));
    if (location.contains("a%2Bb%3D%3D")) {
      assertTrue(commit.contains("_state=a%2Bb%3D%3D"), commit);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://[::1",
        "http://a#b#c",
        "mailto:x",
        "http://",
        "http://h:99999999999/x",
        "//h:70000/up"
      })
  void invalidUploadLocationIsReported(String location) {
    registry.failing("POST", 99, request -> request.respond(202, Map.of("Location", location), ""));
    FailureException failure = assertThrows(FailureException.class, this::push);
    assertEquals(Side.DESTINATION, failure.failure().side());
  }

  @Test
  void missingUploadLocationIsReported() {
    registry.failing("POST", 99, request -> request.respond(202, ""));
    RefusedException refused = assertThrows(RefusedException.class, this::push);
    assertTrue(refused.getMessage().contains("Location"), refused.getMessage());
  }

  @Test
  void aMountSendsNothing() {
    registry.putBlob("other", CONTENT);
    boolean mounted =
        destination()
            .pushBlob(
                BLOB,
                out -> {
                  throw new AssertionError("not to be asked for");
                },
                Optional.of("other"));
    assertTrue(mounted);
    assertArrayEquals(CONTENT, registry.blob("to", BLOB.digest()));
    assertEquals(0, client.sent.get());
  }

  @Test
  void aMountThatIsNotGrantedBecomesAnUpload() {
    assertFalse(destination().pushBlob(BLOB, BYTES, Optional.of("other")));
    assertArrived();
    assertEquals(1, registry.count("POST"));
  }

  /** Whatever a registry says to a mount, with the status, the next request has no mount. */
  @ParameterizedTest
  @CsvSource({
    "200, OK",
    "204, NO_CONTENT",
    "400, BLOB_UPLOAD_INVALID",
    "400, DIGEST_INVALID",
    "401, UNAUTHORIZED",
    "403, DENIED",
    "404, NAME_UNKNOWN",
    "404, BLOB_UNKNOWN",
    "405, UNSUPPORTED",
    "409, CONFLICT",
    "500, UNKNOWN",
    "501, UNSUPPORTED",
    "503, UNAVAILABLE"
  })
  void aMountThatFailsBecomesAnUpload(int status, String code) {
    registry.failing("mount=", 99, request -> FakeRegistry.error(request, status, code));
    assertFalse(destination().pushBlob(BLOB, BYTES, Optional.of("deleted")));
    assertArrived();
    assertEquals(1, registry.count("mount="));
    assertEquals(2, registry.count("POST"));
    assertEquals(List.of(), client.retries);
  }

  @Test
  void aMountIsRepeatedAfterARateLimit() {
    registry.putBlob("other", CONTENT);
    registry.failing("mount=", 2, request -> FakeRegistry.error(request, 429, "TOOMANYREQUESTS"));
    assertTrue(destination().pushBlob(BLOB, BYTES, Optional.of("other")));
    assertEquals(3, registry.count("mount="));
    assertEquals(0, client.sent.get());
  }

  @Test
  void anUploadThatTheRegistryRejectsIsNotSentAgainBecauseItIsNoMount() {
    pushAnother();
    registry.failing(
        "PUT",
        99,
        request -> {
          request.body();
          FakeRegistry.error(request, 413, "TOO_LARGE");
        });
    assertThrows(
        RefusedException.class, () -> destination().pushBlob(BLOB, BYTES, Optional.of("other")));
    assertEquals(1, registry.count("mount="));
    assertEquals(2, registry.count("POST"), "the other blob and this one");
  }

  @Test
  void aRepositoryWithoutPermissionToPushIsReportedAfterTheMountToo() {
    registry.failing("POST", 99, request -> FakeRegistry.error(request, 403, "DENIED"));
    assertThrows(
        AccessException.class, () -> destination().pushBlob(BLOB, BYTES, Optional.of("other")));
    assertEquals(2, registry.count("POST"));
  }

  @ParameterizedTest
  @CsvSource({
    "POST, 404, NAME_UNKNOWN",
    "PUT, 404, BLOB_UPLOAD_UNKNOWN",
    "PUT, 416, BLOB_UPLOAD_INVALID",
    "PUT, 500, UNKNOWN",
    "PUT, 429, TOOMANYREQUESTS",
    "PUT, 400, DIGEST_INVALID",
    "PUT, 400, BLOB_UPLOAD_INVALID",
    "PUT, 502, UNKNOWN"
  })
  void lostUploadIsRestarted(String step, int status, String code) {
    pushAnother();
    lost(step, status, code, 4);
  }

  @ParameterizedTest
  @CsvSource({
    "PATCH, 404, BLOB_UPLOAD_UNKNOWN",
    "PATCH, 416, BLOB_UPLOAD_INVALID",
    "PATCH, 500, UNKNOWN",
    "PATCH, 429, TOOMANYREQUESTS",
    "PUT, 404, BLOB_UPLOAD_UNKNOWN",
    "PUT, 400, DIGEST_INVALID"
  })
  void lostUploadByPatchIsRestarted(String step, int status, String code) {
    registry.requiringPatch();
    pushAnother();
    lost(step, status, code, 5);
  }

  private void lost(String step, int status, String code, int posts) {
    registry.failing(
        step,
        2,
        request -> {
          request.body();
          FakeRegistry.error(request, status, code);
        });
    push();
    assertArrived();
    assertEquals(posts, registry.count("POST"));
    assertEquals(2, client.retries.size());
  }

  @Test
  void anUploadGoesOnWhereItIsIfPatchNamesNoLocation() {
    registry.requiringPatch();
    registry.when(
        request -> {
          if (!request.method().equals("PATCH")) {
            return false;
          }
          registry.resumeUpload(request);
          request.respond(202, "");
          return true;
        });
    push();
    assertArrived();
  }

  /** A proxy repository, or a project that does not exist: another upload does not help. */
  @ParameterizedTest
  @ValueSource(strings = {"<html>Not Found</html>", "{\"errors\":[{\"code\":\"NOT_FOUND\"}]}"})
  void aRepositoryThatAcceptsNoUploadIsReportedAsSuch(String body) {
    registry.failing("POST", 99, request -> request.respond(404, body));
    RefusedException refused = assertThrows(RefusedException.class, this::push);
    assertTrue(refused.getMessage().contains("check that it accepts pushes"), refused::getMessage);
    assertEquals(3, registry.count("POST"));
  }

  @Test
  void aBodyThatIsTooLargeIsNotSentAgain() {
    registry.requiringPatch();
    registry.failing(
        "PATCH",
        99,
        request -> {
          request.body();
          FakeRegistry.error(request, 416, "the request body is too large");
        });
    RefusedException refused = assertThrows(RefusedException.class, this::push);
    assertTrue(refused.getMessage().contains("client_max_body_size"), refused::getMessage);
    assertEquals(1, registry.count("PATCH"));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 202})
  void aResponseThatBeginsNoUploadIsExplained(int status) {
    registry.failing("POST", 99, request -> request.respond(status, "<html>log in</html>"));
    RefusedException refused = assertThrows(RefusedException.class, this::push);
    assertTrue(refused.getMessage().contains(": unexpected response: "), refused::getMessage);
    assertFalse(refused.getMessage().contains("Tried to push"), refused::getMessage);
  }

  @Test
  void anUploadWhoseAnswerGotLostIsNotSentAgain() {
    registry.failing(
        "PUT",
        1,
        request -> {
          registry.putBlob("to", CONTENT);
          request.reset();
        });
    push();
    assertArrayEquals(CONTENT, registry.blob("to", BLOB.digest()));
    assertEquals(1, registry.count("POST"));
    assertEquals(1, registry.count("HEAD"));
  }

  @Test
  void aBlobThatAnotherRunHasSentMeanwhileIsTaken() {
    pushAnother();
    registry.failing(
        "PUT",
        1,
        request -> {
          registry.putBlob("to", CONTENT);
          FakeRegistry.error(request, 400, "LAYER_ALREADY_EXISTS");
        });
    push();
    assertEquals(2, registry.count("POST"));
    assertEquals(List.of(), client.retries);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hang up", "reset"})
  void brokenConnectionRestartsTheUpload(String how) {
    registry.failing(
        "PUT",
        2,
        request -> {
          request.in().readNBytes(100_000);
          if (how.equals("reset")) {
            request.reset();
          } else {
            request.hangUp();
          }
        });
    push();
    assertArrived();
  }

  /** The message is ECR's, which also says so if it lost the bytes of an upload. */
  @ParameterizedTest
  @CsvSource({"0, RefusedException", "3, TransientException"})
  void anEmptyBlobThatTheRegistryDoesNotTakeIsNotSentAgain(int size, String failure) {
    byte[] content = new byte[size];
    Descriptor blob = RegistryClientFixture.blob(content);
    registry.failing(
        "PUT",
        99,
        request -> {
          request.body();
          request.respond(
              400,
              Map.of(),
              "{\"errors\":[{\"code\":\"BLOB_UPLOAD_INVALID\",\"message\":\"Upload with upload ID"
                  + " 'u' cannot be completed because it does not have any parts\"}]}");
        });
    FailureException thrown =
        assertThrows(
            FailureException.class,
            () -> destination().pushBlob(blob, out -> out.write(content), Optional.empty()));
    assertEquals(failure, thrown.getClass().getSimpleName(), thrown.getMessage());
    assertEquals(size == 0, thrown.getMessage().contains("does not accept empty blobs"));
    assertEquals(size == 0, client.retries.isEmpty());
  }

  @Test
  void aRefusalInTheMiddleIsFinal() {
    registry.failing(
        "PUT",
        9,
        request -> {
          request.in().readNBytes(1000);
          request.respond(413, Map.of("Connection", "close"), "{\"message\":\"too big\"}");
          request.socket().shutdownOutput();
          request.in().readNBytes(CONTENT.length);
          request.hangUp();
        });
    RefusedException refused = assertThrows(RefusedException.class, this::push);
    assertTrue(refused.getMessage().contains("413: too big"), refused.getMessage());
    assertTrue(refused.failure().remedy().contains("client_max_body_size"), refused.getMessage());
    assertEquals(0, client.sent.get());
  }

  @Test
  void aFailingSourceIsNotBlamedOnTheDestination() {
    FailureException cause =
        new RefusedException(new Failure("read blob", Side.SOURCE, "x", "gone", ""));
    RefusedException thrown =
        assertThrows(
            RefusedException.class,
            () ->
                destination()
                    .pushBlob(
                        BLOB,
                        out -> {
                          out.write(CONTENT, 0, 1000);
                          throw cause;
                        },
                        Optional.empty()));
    assertSame(cause, thrown);
    assertEquals(0, client.sent.get());
    assertNull(registry.blob("to", BLOB.digest()), "nothing is committed");
  }

  @Test
  void aSourceThatFailsForAMomentCausesANewUpload() {
    AtomicInteger tries = new AtomicInteger();
    destination()
        .pushBlob(
            BLOB,
            out -> {
              out.write(CONTENT, 0, 1000);
              if (tries.incrementAndGet() < 3) {
                Failure failure = new Failure("read blob", Side.SOURCE, "x", "reset", "");
                throw new TransientException(failure, Optional.empty(), null);
              }
              out.write(CONTENT, 1000, CONTENT.length - 1000);
            },
            Optional.empty());
    assertArrived();
    assertEquals(3, registry.count("POST"));
  }

  @Test
  void truncatedBlobsNeverCommitAndAreReadAgain() {
    registry.putBlob("from", CONTENT);
    for (String header : List.of("Content-Length: " + CONTENT.length, "Connection: close")) {
      registry.failing(
          "GET /v2/from/blobs",
          1,
          request -> {
            request.write("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n");
            request.socket().getOutputStream().write(CONTENT, 0, 100_000);
            request.hangUp();
          });
    }
    Repository source = source();
    destination().pushBlob(BLOB, sink -> source.pullBlob(BLOB, sink), Optional.empty());
    assertArrived();
    assertEquals(1, registry.completeUploads());
    assertTrue(
        client.retries.stream().allMatch(r -> r.startsWith("source: ")), "" + client.retries);
  }

  /** Registries redirect to storage, at addresses that are signed for some minutes. */
  private void storage(int endedAddresses, int status) {
    AtomicInteger signatures = new AtomicInteger();
    registry.when(
        request -> {
          if (request.path().equals("/storage")) {
            boolean ended =
                request.parameter("sig").map(Integer::parseInt).orElseThrow() <= endedAddresses;
            request.respond(ended ? status : 200, Map.of(), ended ? new byte[0] : CONTENT);
            return true;
          }
          if (request.toString().startsWith("GET /v2/from/blobs")) {
            String storage = "http://" + registry.server().otherAuthority() + "/storage?sig=";
            request.redirect(307, storage + signatures.incrementAndGet());
            return true;
          }
          return false;
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 410})
  void expiredStorageUrlIsRequestedAgain(int status) {
    storage(2, status);
    destination().pushBlob(BLOB, source().content(BLOB), Optional.empty());
    assertArrived();
    assertEquals(3, registry.count("GET /v2/from/blobs"));
  }

  @Test
  void storageRejectionIsReportedAfterThreeAttempts() {
    storage(99, 403);
    AccessException refused =
        assertThrows(
            AccessException.class,
            () -> destination().pushBlob(BLOB, source().content(BLOB), Optional.empty()));
    assertEquals(3, registry.count("GET /v2/from/blobs"));
    assertTrue(
        refused.getMessage().contains(registry.server().otherAuthority()), refused.getMessage());
  }

  /** Storage signs its addresses for GET alone. */
  @ParameterizedTest
  @ValueSource(ints = {400, 403, 405, 500, 503})
  void aBlobIsFoundInStorageThatRejectsHead(int status) {
    registry.when(
        request -> {
          if (request.path().equals("/storage")) {
            boolean isHead = request.method().equals("HEAD");
            request.respond(isHead ? status : 200, Map.of(), isHead ? new byte[0] : CONTENT);
            return true;
          }
          if (request.path().endsWith(BLOB.digest().toString())) {
            String storage = "http://" + registry.server().otherAuthority() + "/storage";
            request.redirect(307, storage);
            return true;
          }
          return false;
        });
    assertTrue(destination().hasBlob(BLOB));
    assertFalse(destination().hasBlob(RegistryClientFixture.blob(new byte[1])));
    assertEquals(List.of(), client.retries);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 405, 406, 410, 415, 451, 500, 501, 502, 504})
  void aRegistryWithoutHeadIsAskedForTheContent(int status) {
    registry.putBlob("to", CONTENT);
    registry.failing("HEAD", 9, request -> request.respond(status, ""));
    assertTrue(destination().hasBlob(BLOB));
    assertFalse(destination().hasBlob(RegistryClientFixture.blob(new byte[1])));
  }

  /** As after a full disk. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 299_999, 300_001})
  void aBlobOfAnotherLengthIsNotThere(int length) {
    registry.when(
        request -> {
          boolean isBlob = request.path().endsWith(BLOB.digest().toString());
          if (isBlob) {
            request.respond(200, "x".repeat(length));
          }
          return isBlob;
        });
    assertFalse(destination().hasBlob(BLOB));
  }

  @Test
  void aBlobWhoseHeadHasAnotherLengthIsThere() {
    registry.putBlob("to", CONTENT);
    registry.failing("HEAD", 9, request -> request.respond(200, ""));
    assertTrue(destination().hasBlob(BLOB));
  }

  @Test
  void theSourceHasAnsweredBeforeTheUploadIsSent() {
    registry.putBlob("from", CONTENT);
    registry.failing("GET /v2/from/blobs", 3, request -> request.respond(503, ""));
    destination().pushBlob(BLOB, source().content(BLOB), Optional.empty());
    assertArrived();
    assertEquals(1, registry.count("PUT"), "none in vain");
    assertEquals(0, registry.count("HEAD /v2/to/blobs"), "nothing can have arrived");
  }

  @Test
  void aConnectionToTheSourceIsGivenBackWhenTheDestinationFails() throws IOException {
    byte[] large = new byte[3_000_000];
    Descriptor blob = RegistryClientFixture.blob(large);
    registry.putBlob("from", large);
    registry.failing("PUT", 4, IncomingRequest::reset);
    destination().pushBlob(blob, source().content(blob), Optional.empty());
    assertArrayEquals(large, registry.blob("to", blob.digest()));
    // One each way at most: those whose upload broke off are closed, or used again.
    assertTrue(
        Poll.until(Duration.ofSeconds(10), () -> registry.server().openConnections() <= 2),
        () -> registry.server().openConnections() + " connections");
  }

  @Test
  void blobWithWrongDigestIsRejectedAfterThreeAttempts() {
    byte[] other = CONTENT.clone();
    other[5]++;
    registry.failing("GET /v2/from/blobs", 99, request -> request.respond(200, Map.of(), other));
    Repository source = source();
    RefusedException refused =
        assertThrows(
            RefusedException.class,
            () ->
                destination()
                    .pushBlob(BLOB, sink -> source.pullBlob(BLOB, sink), Optional.empty()));
    assertEquals(3, registry.count("GET /v2/from/blobs"));
    assertEquals(0, registry.completeUploads(), "the registry never receives all of it");
    assertEquals(Side.SOURCE, refused.failure().side());
    assertTrue(refused.getMessage().contains("a different digest"), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1000, 1000})
  void manifestWithWrongLengthIsRejected(int difference) {
    // The upload has promised so many bytes: fewer would be waited for, more cut off.
    registry.putBlob("from", CONTENT);
    Descriptor wrong = new Descriptor("x", BLOB.digest(), (long) CONTENT.length + difference);
    Repository source = source();
    long begin = System.nanoTime();
    RefusedException refused =
        assertThrows(
            RefusedException.class,
            () ->
                destination()
                    .pushBlob(wrong, sink -> source.pullBlob(wrong, sink), Optional.empty()));
    assertTrue(refused.getMessage().contains("its manifest says"), refused.getMessage());
    assertTrue(refused.getMessage().startsWith("source: "), refused.getMessage());
    assertEquals(0, registry.completeUploads());
    assertTrue(System.nanoTime() - begin < 5_000_000_000L, "no time-out is waited for");
  }

  @Test
  void aSinkThatFailsThrowsItsOwnExceptionAndEndsTheDownload() throws IOException {
    AtomicLong served = new AtomicLong();
    long length = 1L << 33;
    registry.failing(
        "GET /v2/from/blobs",
        1,
        request -> {
          request.write("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
          while (served.get() < length) {
            request.socket().getOutputStream().write(new byte[1 << 16]);
            served.addAndGet(1 << 16);
          }
        });
    SocketException broken = new SocketException("Broken pipe");
    OutputStream sink =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw broken;
          }
        };
    Descriptor blob = new Descriptor("x", BLOB.digest(), length);
    assertSame(broken, assertThrows(IOException.class, () -> source().pullBlob(blob, sink)));
    assertTrue(served.get() < 64 << 20, "the rest was read: " + served);
  }

  @Test
  void missingBlobIsReported() {
    FailureException failure =
        assertThrows(
            FailureException.class, () -> source().pullBlob(BLOB, new ByteArrayOutputStream()));
    assertEquals("NotFoundException", failure.getClass().getSimpleName());
    assertTrue(failure.getMessage().contains(BLOB.digest().toString()), failure.getMessage());
  }

  @Test
  void aBlobIsLookedUpByItsHead() {
    assertFalse(destination().hasBlob(BLOB));
    registry.putBlob("to", CONTENT);
    assertTrue(destination().hasBlob(BLOB));
    assertEquals(2, registry.count("HEAD /v2/to/blobs/" + BLOB.digest()));
  }

  @Test
  void otherDigestAlgorithmsAreRejectedByName() {
    Descriptor other = new Descriptor("x", new Digest("sha512", "a".repeat(128)), 5);
    for (var action :
        List.<org.junit.jupiter.api.function.Executable>of(
            () -> destination().pushBlob(other, BYTES, Optional.empty()),
            () -> source().pullBlob(other, new ByteArrayOutputStream()))) {
      RefusedException refused = assertThrows(RefusedException.class, action);
      assertTrue(refused.getMessage().contains("sha512"), refused.getMessage());
    }
    assertEquals(0, registry.count("POST"));
  }

  @Test
  void errorsOfTheVirtualMachineComeThrough() {
    Error error = new OutOfMemoryError("as scripted");
    assertSame(
        error,
        assertThrows(
            Error.class,
            () ->
                destination()
                    .pushBlob(
                        BLOB,
                        out -> {
                          throw error;
                        },
                        Optional.empty())));
  }

  @Test
  void connectionsAreKeptForManyBlobs() {
    for (int i = 0; i < 20; i++) {
      byte[] small = ("blob " + i).getBytes(UTF_8);
      Descriptor blob = RegistryClientFixture.blob(small);
      registry.putBlob("from", small);
      Repository source = source();
      destination().pushBlob(blob, sink -> source.pullBlob(blob, sink), Optional.empty());
    }
    assertTrue(registry.server().connections() <= 3, "" + registry.server().connections());
  }
}
