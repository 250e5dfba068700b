package org.opensearch.migrations.ecr.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.ManifestParser;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.oci.ProtocolException;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.TestImage;

/** Manifests on their way: every byte, every digest, and what registries do wrong. */
@Timeout(30)
class ManifestTransferTest {

  private static final String A = "sha256:" + "a".repeat(64);
  private static final byte[] MANIFEST =
      ("{\"layers\":[{\"digest\":\"" + A + "\",\"size\":5}]}").getBytes(UTF_8);
  private static final Digest DIGEST = Digest.sha256(MANIFEST);

  @AutoClose private final FakeRegistry registry = new FakeRegistry();
  @AutoClose private final RegistryClientFixture client = new RegistryClientFixture();

  private Repository source() {
    return client.source(registry.host(), "a/b");
  }

  private Repository destination() {
    return client.destination(registry.host(), "a/b");
  }

  static Stream<byte[]> contents() {
    Stream<byte[]> shapes =
        ImageShapes.all(1).values().stream().flatMap(TestImage::tree).map(TestImage::manifest);
    Stream<String> odd =
        Stream.of(
            // jib's own parser takes none of these.
            "{\"layers\":[]}",
            "{\"schemaVersion\":2,\"manifests\":[],\"annotations\":{\"a\":\"b\"}}",
            "{\n\t\"layers\" : [ ] ,\r\n \"x\": 1.0e2 }\n\n",
            "{\"layers\":[],\"artifactType\":\"a/b\",\"subject\":{\"digest\":\"" + A + "\"}}",
            "{\"config\":{\"digest\":\"sha512:" + "c".repeat(128) + "\",\"data\":\"e30=\"}}",
            "{\"layers\":[],\"note\":\"" + "\uD83D\uDE00é\\u00e9".repeat(9000) + "\"}");
    return Stream.concat(shapes, odd.map(text -> text.getBytes(UTF_8)));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("contents")
  void manifestsComeAndGoByteForByte(byte[] content) {
    Digest digest = registry.putManifest("from", "1", "application/json", content);
    for (String identifier : List.of("1", digest.toString())) {
      Manifest manifest = client.source(registry.host(), "from").pull(identifier).orElseThrow();
      assertArrayEquals(content, manifest.content());
      assertEquals(digest, manifest.digest());
      client.destination(registry.host(), "to").push(manifest, identifier);
      assertArrayEquals(content, registry.manifest("to", identifier));
      assertEquals(manifest.mediaType(), registry.mediaType("to", identifier));
    }
    assertEquals(List.of(), client.retries);
  }

  @Test
  void everyMediaTypeIsAcceptedAndSchemaOneIsNot() {
    registry.putManifest("a/b", "1", MediaTypes.OCI_MANIFEST, MANIFEST);
    source().resolve("1");
    source().pull("1");
    registry.server().requests().stream()
        .filter(request -> request.toString().contains("manifests"))
        .forEach(
            request -> {
              String accept = request.header("Accept").orElseThrow();
              MediaTypes.ACCEPTED.forEach(type -> assertTrue(accept.contains(type), accept));
              assertFalse(accept.contains("docker.distribution.manifest.v1"), accept);
            });
  }

  @Test
  void resolvingReadsTheHeadAlone() {
    registry.putManifest("a/b", "1", MediaTypes.OCI_MANIFEST + "; charset=utf-8", MANIFEST);
    assertEquals(
        Optional.of(new Descriptor(MediaTypes.OCI_MANIFEST, DIGEST, MANIFEST.length)),
        source().resolve("1"));
    assertEquals(0, registry.count("GET /v2/a"));
  }

  @Test
  void missingManifestIsEmpty() {
    assertEquals(Optional.empty(), source().resolve("1"));
    assertEquals(Optional.empty(), source().pull(A));
    assertEquals(Optional.empty(), destination().resolve(A));
    assertEquals(List.of(), client.retries);
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 304, 400, 403, 405, 406, 410, 415, 451, 500, 501, 502, 503, 520})
  void aRegistryWithoutHeadIsReadInstead(int status) {
    registry.putManifest("a/b", "1", MediaTypes.OCI_MANIFEST, MANIFEST);
    registry.failing("HEAD", 9, request -> request.respond(status, ""));
    assertEquals(Optional.of(DIGEST), source().resolve("1").map(Descriptor::digest));
    assertEquals(Optional.empty(), source().resolve("2"));
    assertEquals(List.of(), client.retries);
  }

  @Test
  void aHeadWithoutADigestIsReadInstead() {
    registry.putManifest("a/b", "1", MediaTypes.OCI_MANIFEST, MANIFEST);
    registry.failing("HEAD", 9, request -> request.respond(200, ""));
    assertEquals(Optional.of(DIGEST), source().resolve("1").map(Descriptor::digest));
  }

  @Test
  void aHeadWithAnEmptyDigestIsReadInstead() {
    registry.putManifest("a/b", "1", MediaTypes.OCI_MANIFEST, MANIFEST);
    registry.failing(
        "HEAD", 9, request -> request.respond(200, Map.of("Docker-Content-Digest", " "), ""));
    assertEquals(Optional.of(DIGEST), source().resolve("1").map(Descriptor::digest));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha256:short", "md5:abc", "../../etc/passwd"})
  void invalidDigestOfAHeadResponseIsRejected(String digest) {
    registry.failing(
        "HEAD", 9, request -> request.respond(200, Map.of("Docker-Content-Digest", digest), ""));
    assertThrows(RefusedException.class, () -> source().resolve("1"));
  }

  @Test
  void chunkedManifestsAreRead() {
    registry.failing(
        "GET /v2/a",
        1,
        request ->
            request.write(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "1\r\n{\r\n%x\r\n%s\r\n0\r\n\r\n"
                        .formatted(MANIFEST.length - 1, new String(MANIFEST, UTF_8).substring(1))));
    assertArrayEquals(MANIFEST, source().pull("1").orElseThrow().content());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 1000", "Transfer-Encoding: chunked"})
  void truncatedManifestsAreReadAgain(String header) {
    registry.putManifest("a/b", "1", MediaTypes.OCI_MANIFEST, MANIFEST);
    registry.failing(
        "GET /v2/a",
        2,
        request -> {
          request.write("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n5\r\n{\"la");
          request.hangUp();
        });
    assertArrayEquals(MANIFEST, source().pull("1").orElseThrow().content());
    assertEquals(2, client.retries.size());
  }

  @Test
  void manifestWithWrongDigestIsRejectedAfterThreeAttempts() {
    registry.failing("GET /v2/a", 99, request -> request.respond(200, "{\"layers\":[]}"));
    RefusedException refused =
        assertThrows(RefusedException.class, () -> source().pull(DIGEST.toString()));
    assertEquals(3, registry.count("GET /v2/a"));
    assertTrue(refused.getMessage().contains("has digest sha256:"), refused.getMessage());
  }

  /** A registry that names everything by sha256 has stored the same bytes all the same. */
  @Test
  void otherDigestAlgorithmsAreStored() throws Exception {
    Digest digest = Digest.parse("sha512:" + HexFormat.of().formatHex(sha512(MANIFEST)));
    Manifest manifest =
        new Manifest(MediaTypes.OCI_MANIFEST, digest, MANIFEST, List.of(), List.of());
    destination().push(manifest, "1");
    assertArrayEquals(MANIFEST, registry.manifest("a/b", "1"));
    assertEquals(List.of(), client.retries);
  }

  private static byte[] sha512(byte[] content) throws Exception {
    return MessageDigest.getInstance("SHA-512").digest(content);
  }

  @Test
  void aManifestThatWasDamagedOnceIsReadAgainByItsTagToo() {
    registry.putManifest("a/b", "1", MediaTypes.OCI_MANIFEST, MANIFEST);
    byte[] damaged = MANIFEST.clone();
    damaged[damaged.length - 1] ^= 1;
    for (byte[] content : List.of(damaged, "{\"layers\":[] }".getBytes(UTF_8))) {
      registry.failing(
          "GET /v2/a/b/manifests/1",
          1,
          request ->
              request.respond(
                  200,
                  Map.of(
                      "Content-Type",
                      MediaTypes.OCI_MANIFEST,
                      "Docker-Content-Digest",
                      DIGEST.toString()),
                  content));
      assertArrayEquals(MANIFEST, source().pull("1").orElseThrow().content());
    }
    assertEquals(2, client.retries.size());
  }

  /** As of a proxy that caches the header of the tag. */
  @Test
  void aWrongHeaderDoesNotInvalidateWhatHasTheRequestedDigest() {
    registry.failing(
        "GET /v2/a/b/manifests/" + DIGEST,
        1,
        request -> request.respond(200, Map.of("Docker-Content-Digest", A), MANIFEST));
    assertArrayEquals(MANIFEST, source().pull(DIGEST.toString()).orElseThrow().content());
    assertEquals(List.of(), client.retries);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "x-gzip", "GZIP"})
  void compressedManifestsAreReadByTagAndDigest(String encoding) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
      out.write(MANIFEST);
    }
    Map<String, String> headers =
        Map.of("Content-Encoding", encoding, "Docker-Content-Digest", DIGEST.toString());
    registry.failing(
        "GET /v2/a", 2, request -> request.respond(200, headers, compressed.toByteArray()));
    assertArrayEquals(MANIFEST, source().pull("1").orElseThrow().content());
    assertArrayEquals(MANIFEST, source().pull(DIGEST.toString()).orElseThrow().content());
    assertEquals(List.of(), client.retries);
  }

  @Test
  void compressedManifestsAreBounded() throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
      out.write(new byte[5 << 20]);
    }
    registry.failing(
        "GET /v2/a",
        1,
        request ->
            request.respond(200, Map.of("Content-Encoding", "gzip"), compressed.toByteArray()));
    RefusedException refused = assertThrows(RefusedException.class, () -> source().pull("1"));
    assertTrue(refused.getMessage().contains("4096 KiB"), refused.getMessage());
  }

  @Test
  void aManifestThatWasDamagedOnceIsReadAgain() {
    registry.putManifest("a/b", "1", MediaTypes.OCI_MANIFEST, MANIFEST);
    registry.failing("GET /v2/a", 2, request -> request.respond(200, "{\"layers\":[]}"));
    assertArrayEquals(MANIFEST, source().pull(DIGEST.toString()).orElseThrow().content());
  }

  @Test
  void manifestsAreBounded() {
    byte[] huge = ("{\"layers\":[],\"x\":\"" + "y".repeat(4 << 20) + "\"}").getBytes(UTF_8);
    registry.putManifest("a/b", "1", MediaTypes.OCI_MANIFEST, huge);
    RefusedException refused = assertThrows(RefusedException.class, () -> source().pull("1"));
    assertTrue(refused.getMessage().contains("4096 KiB"), refused.getMessage());
    assertEquals(List.of(), client.retries);
  }

  @Test
  void htmlInsteadOfAManifestIsRejected() {
    registry.putManifest("a/b", "1", "text/html", "<html>Sign in</html>".getBytes(UTF_8));
    RefusedException refused = assertThrows(RefusedException.class, () -> source().pull("1"));
    assertTrue(refused.getMessage().contains("not an image manifest"), refused.getMessage());
  }

  @Test
  void schemaOneIsRejectedByName() {
    registry.putManifest(
        "a/b", "1", MediaTypes.DOCKER_SCHEMA_1_SIGNED, "{\"schemaVersion\":1}".getBytes(UTF_8));
    RefusedException refused = assertThrows(RefusedException.class, () -> source().pull("1"));
    assertTrue(refused.getMessage().contains("schema 1"), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "408, 2", "429, 2", "500, 2", "502, 2", "503, 2", "504, 2",
  })
  void transientErrorsAreRetried(int status, int times) {
    registry.putManifest("a/b", "1", MediaTypes.OCI_MANIFEST, MANIFEST);
    // After a server error of HEAD, GET is tried, too.
    int requests = status >= 500 ? 2 * times : times;
    registry.failing("/manifests/", requests, request -> request.respond(status, ""));
    assertTrue(source().resolve("1").isPresent());
    assertEquals(times, client.retries.size());
  }

  @ParameterizedTest
  @CsvSource({"400, RefusedException", "403, AccessException", "451, RefusedException"})
  void permanentErrorsAreNotRetried(int status, String type) {
    registry.failing("/manifests/", 99, request -> FakeRegistry.error(request, status, "WHY"));
    FailureException failure = assertThrows(FailureException.class, () -> source().resolve("1"));
    assertEquals(type, failure.getClass().getSimpleName());
    assertEquals(1, registry.count("HEAD"));
    assertEquals(1, registry.count("GET /v2/a"), "it has a body that says why");
    assertTrue(status == 403 || failure.getMessage().contains("WHY"), failure.getMessage());
  }

  @Test
  void aRegistryThatKeepsFailingIsGivenUp() {
    registry.failing("HEAD", 99, request -> request.reset());
    TransientException failure =
        assertThrows(TransientException.class, () -> source().resolve("1"));
    assertEquals(RegistryClientFixture.RETRIES, client.retries.size());
    assertEquals(Side.SOURCE, failure.failure().side());
    assertTrue(failure.getMessage().contains("source: cannot look up " + registry.host()));
  }

  @Test
  void aRetryAfterIsWaitedFor() {
    registry.putManifest("a/b", "1", MediaTypes.OCI_MANIFEST, MANIFEST);
    registry.failing("HEAD", 2, request -> request.respond(503, Map.of("Retry-After", "17"), ""));
    assertTrue(source().resolve("1").isPresent());
    assertTrue(client.waits.stream().allMatch(w -> w.toSeconds() == 17), client.waits.toString());
  }

  private static Manifest manifest() throws ProtocolException {
    return ManifestParser.parse(MANIFEST, Optional.of(MediaTypes.OCI_MANIFEST), DIGEST);
  }

  @Test
  void aPushWhoseAnswerGotLostIsNotSentAgain() throws Exception {
    registry.failing(
        "PUT",
        1,
        request -> {
          registry.putManifest("a/b", "1", MediaTypes.OCI_MANIFEST, request.body());
          request.reset();
        });
    destination().push(manifest(), "1");
    assertEquals(1, registry.count("PUT"), "an immutable tag would refuse the second");
  }

  @Test
  void aTagThatAnotherRunHasPushedMeanwhileIsTaken() throws Exception {
    registry.failing(
        "PUT",
        1,
        request -> {
          registry.putManifest("a/b", "1", MediaTypes.OCI_MANIFEST, request.body());
          FakeRegistry.error(request, 400, "ImageTagAlreadyExistsException");
        });
    destination().push(manifest(), "1");
    assertEquals(1, registry.count("PUT"));
    assertEquals(List.of(), client.retries);
  }

  @Test
  void anImmutableTagThatHasTheSameManifestByNowIsFine() throws Exception {
    // Another run was faster: between our look and our push.
    registry.putManifest("a/b", "1", MediaTypes.OCI_MANIFEST, MANIFEST);
    registry.failing("PUT", 99, request -> FakeRegistry.error(request, 400, "immutable"));
    destination().push(manifest(), "1");
    assertEquals(List.of("PUT", "HEAD"), methodsOfManifests());
  }

  @Test
  void anImmutableTagOfAnotherManifestIsAFailure() throws Exception {
    registry.putManifest("a/b", "1", MediaTypes.OCI_MANIFEST, "{\"layers\":[]} ".getBytes(UTF_8));
    registry.failing("PUT", 99, request -> FakeRegistry.error(request, 400, "immutable"));
    Manifest manifest = manifest();
    FailureException failure =
        assertThrows(FailureException.class, () -> destination().push(manifest, "1"));
    assertEquals(ExitStatus.FAILED, failure.exitStatus());
    assertTrue(failure.getMessage().contains("Delete the tag there"), failure.getMessage());
  }

  @Test
  void aManifestThatWasDamagedOnTheWayIsPushedAgain() throws Exception {
    registry.failing("PUT", 2, request -> FakeRegistry.error(request, 400, "MANIFEST_INVALID"));
    destination().push(manifest(), "1");
    assertEquals(List.of("PUT", "HEAD", "PUT", "HEAD", "PUT"), methodsOfManifests());
  }

  private List<String> methodsOfManifests() {
    return registry.log().stream()
        .filter(line -> line.contains("/manifests/"))
        .map(line -> line.split(" ", 2)[0])
        .toList();
  }

  @Test
  void aPushWithoutADigestInItsAnswerIsChecked() throws Exception {
    registry.failing(
        "PUT",
        1,
        request -> {
          registry.putManifest("a/b", "1", MediaTypes.OCI_MANIFEST, request.body());
          request.respond(201, "");
        });
    destination().push(manifest(), "1");
    assertEquals(1, registry.count("HEAD"));
  }

  @Test
  void aRegistryThatStoresSomethingElseIsFoundOut() throws Exception {
    registry.failing(
        "PUT",
        99,
        request -> {
          request.body();
          registry.putManifest("a/b", "1", "text/plain", "{\"layers\":[]} ".getBytes(UTF_8));
          request.respond(201, Map.of("Docker-Content-Digest", A), "");
        });
    Manifest manifest = manifest();
    RefusedException refused =
        assertThrows(RefusedException.class, () -> destination().push(manifest, "1"));
    assertTrue(refused.getMessage().contains("stored sha256:"), refused.getMessage());
    assertEquals(3, registry.count("PUT"));
  }

  @ParameterizedTest
  @CsvSource({
    "400, ImageTagAlreadyExistsException, RefusedException, immutable",
    "405, TAG_INVALID the tag is immutable, RefusedException, immutable",
    "404, NAME_UNKNOWN, TransientException, Create the repository",
    "404, NOT_FOUND, RefusedException, accepts pushes",
    "400, MANIFEST_INVALID, RefusedException, MANIFEST_INVALID",
    "403, DENIED, AccessException, DENIED",
    "404, MANIFEST_UNKNOWN, NotFoundException, MANIFEST_UNKNOWN"
  })
  void refusedPushesHaveTheirWords(int status, String code, String type, String words)
      throws Exception {
    registry.failing("PUT", 99, request -> FakeRegistry.error(request, status, code));
    Manifest manifest = manifest();
    FailureException failure =
        assertThrows(FailureException.class, () -> destination().push(manifest, "1"));
    assertEquals(type, failure.getClass().getSimpleName(), failure.getMessage());
    assertTrue(failure.getMessage().contains(words), failure.getMessage());
    assertEquals(Side.DESTINATION, failure.failure().side());
    long tries = type.equals("TransientException") ? 1 + RegistryClientFixture.RETRIES : 1;
    // It may have been damaged on the way, but not thrice.
    boolean isSuspect = code.equals("MANIFEST_INVALID") || code.equals("NOT_FOUND");
    assertEquals(isSuspect ? 3 : tries, registry.count("PUT"));
  }

  /** In the words of docker-registry, and of Amazon ECR for images and for indexes. */
  @ParameterizedTest
  @CsvSource({
    "400, MANIFEST_BLOB_UNKNOWN",
    "400, BLOB_UNKNOWN",
    "404, BLOB_UNKNOWN",
    "404, MANIFEST_BLOB_UNKNOWN",
    "404, NAME_UNKNOWN Images with digests '[x]' required for pushing image into repository"
  })
  void missingContentIsReportedAsSuchAfterShortRetries(int status, String code) throws Exception {
    registry.failing("PUT", 99, request -> FakeRegistry.error(request, status, code));
    Manifest manifest = manifest();
    NotFoundException missing =
        assertThrows(NotFoundException.class, () -> destination().push(manifest, "1"));
    assertEquals(Missing.PART, missing.missing());
    assertEquals(Side.DESTINATION, missing.failure().side());
    assertEquals(3, registry.count("PUT"));
  }

  /** docker-registry answers so where layers may not have urls, and has all the blobs. */
  @ParameterizedTest
  @ValueSource(ints = {400, 500})
  void aRegistryThatForbidsUrlsSaysWhatToAllow(int status) throws Exception {
    registry.failing(
        "PUT", 99, request -> FakeRegistry.error(request, status, "MANIFEST_BLOB_UNKNOWN"));
    byte[] content =
        "{\"layers\":[{\"digest\":\"%s\",\"size\":1,\"urls\":[\"https://x.test/l\"]}]}"
            .formatted(A)
            .getBytes(UTF_8);
    Manifest manifest = ManifestParser.parse(content, Optional.empty(), Digest.sha256(content));
    RefusedException refused =
        assertThrows(RefusedException.class, () -> destination().push(manifest, "1"));
    assertTrue(
        refused.getMessage().contains("validation.manifests.urls.allow"), refused::getMessage);
    assertEquals(3, registry.count("PUT"), "it may have been damaged on the way");
  }

  @Test
  void serverErrorWithoutUrlsStaysTransient() throws Exception {
    registry.failing(
        "PUT", 99, request -> FakeRegistry.error(request, 500, "MANIFEST_BLOB_UNKNOWN"));
    Manifest manifest = manifest();
    assertThrows(TransientException.class, () -> destination().push(manifest, "1"));
  }

  @Test
  void aRepositoryThatIsNotKnownEverywhereYetIsWaitedFor() throws Exception {
    registry.failing("PUT", 3, request -> FakeRegistry.error(request, 404, "NAME_UNKNOWN"));
    destination().push(manifest(), "1");
    assertArrayEquals(MANIFEST, registry.manifest("a/b", "1"));
  }

  @Test
  void aHostileMediaTypeInjectsNothing() throws Exception {
    byte[] content =
        "{\"mediaType\":\"a/b\\r\\nX-Evil: 1\\r\\n\\r\\n\",\"layers\":[]}".getBytes(UTF_8);
    Manifest manifest = ManifestParser.parse(content, Optional.empty(), Digest.sha256(content));
    try {
      destination().push(manifest, "1");
    } catch (RefusedException e) {
      // Just as well.
    }
    assertTrue(registry.server().requests().stream().allMatch(r -> r.header("X-Evil").isEmpty()));
    assertEquals(0, registry.log().stream().filter(l -> l.startsWith("X-Evil")).count());
  }

  @Test
  void manifestsThatAreNotTextArePushedByteForByte() {
    byte[] content = "{\"layers\":[],\"x\":\"?\"}".getBytes(UTF_8);
    content[content.length - 3] = (byte) 0xff;
    Manifest manifest = new Manifest("a/b", Digest.sha256(content), content, List.of(), List.of());
    destination().push(manifest, "1");
    assertArrayEquals(content, registry.manifest("a/b", "1"));
  }

  @Test
  void tlsFailuresAreNotWhatJibMakesOfThem() {
    RegistryClientFixture overTls = new RegistryClientFixture(Set.of());
    Repository repository = overTls.destination(registry.host(), "a/b");
    for (var request :
        List.<org.junit.jupiter.api.function.Executable>of(
            () -> repository.resolve("1"),
            () -> repository.pull("1"),
            () -> repository.push(manifest(), "1"),
            () ->
                repository.pushBlob(
                    RegistryClientFixture.blob(MANIFEST),
                    out -> out.write(MANIFEST),
                    Optional.empty()),
            () ->
                repository.pullBlob(
                    RegistryClientFixture.blob(MANIFEST), new java.io.ByteArrayOutputStream()))) {
      AccessException denied = assertThrows(AccessException.class, request);
      assertTrue(
          denied.getMessage().contains("--plain-http " + registry.host()), denied.getMessage());
    }
    assertEquals(List.of(), overTls.retries);
    overTls.close();
  }

  /** As of Harbor. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "adding 5.0 KiB of storage resource, which when updated to current usage of 9 GiB will"
            + " exceed the configured upper limit of 9 GiB",
        "Quota exceeded"
      })
  void anExceededQuotaIsNoMatterOfPermissions(String message) {
    String body = "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"" + message + "\"}]}";
    registry.failing("PUT", 9, request -> request.respond(403, body));
    RefusedException refused =
        assertThrows(RefusedException.class, () -> destination().push(manifest(), "1"));
    assertTrue(refused.failure().remedy().contains("raise the quota"), refused.getMessage());
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  @Test
  void deniedAccessIsReportedForItsSide() {
    registry.failing("GET /v2/a", 9, request -> FakeRegistry.error(request, 403, "DENIED"));
    AccessException denied = assertThrows(AccessException.class, () -> destination().pull("1"));
    assertInstanceOf(java.io.IOException.class, denied.getCause());
    assertTrue(denied.getMessage().startsWith("destination: "), denied.getMessage());
    assertTrue(denied.getMessage().contains("DENIED (as scripted)"), denied.getMessage());
  }

  @Test
  void ofAManifestOfCountlessPartsNoTreeIsMade() {
    byte[] bomb =
        ("{\"schemaVersion\":2,\"layers\":[],\"x\":[" + "{},".repeat(1_350_000) + "{}]}")
            .getBytes(UTF_8);
    registry.putManifest("a/b", "1", MediaTypes.OCI_MANIFEST, bomb);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    RefusedException refused = assertThrows(RefusedException.class, () -> source().pull("1"));
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(refused.getMessage().contains("more parts"), refused.getMessage());
    assertTrue(allocated < 64 << 20, () -> allocated / 1024 + " KiB");
  }
}
