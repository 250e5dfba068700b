package org.opensearch.migrations.ecr.registry.fallback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.http.SourceMirrors;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.ports.Repository.BlobContent;
import org.opensearch.migrations.ecr.registry.RegistryClientFixture;
import org.opensearch.migrations.ecr.testing.FakeRegistry;

/** A mirror that has everything, something, nothing, or breaks. */
@Timeout(30)
class MirroredRepositoryTest {

  private static final byte[] MANIFEST = "{\"layers\":[]}".getBytes(UTF_8);
  private static final byte[] CONTENT = "x".repeat(200_000).getBytes(UTF_8);
  private static final Descriptor BLOB = RegistryClientFixture.blob(CONTENT);

  @AutoClose private final FakeRegistry original = new FakeRegistry();
  @AutoClose private final FakeRegistry mirror = new FakeRegistry();
  @AutoClose private final RegistryClientFixture client = new RegistryClientFixture();

  private final List<Duration> waits = new ArrayList<>();

  @BeforeEach
  void fill() {
    original.putManifest("a/b", "1", MediaTypes.OCI_MANIFEST, MANIFEST);
    original.putBlob("a/b", CONTENT);
  }

  private void fillMirror() {
    mirror.putManifest("cache/a/b", "1", MediaTypes.OCI_MANIFEST, MANIFEST);
    mirror.putBlob("cache/a/b", CONTENT);
  }

  private Repository open() {
    Registry registry =
        MirroredRepository.registry(
            client.registry(Side.SOURCE),
            client.registry(Side.SOURCE).replaceable(),
            SourceMirrors.parse(List.of(original.host() + "=" + mirror.host() + "/cache")),
            waits::add);
    return registry.open(original.host(), "a/b", client);
  }

  @Test
  void imagesOfTheMirrorAreReadFromTheMirror() throws Exception {
    fillMirror();
    Repository repository = open();
    assertTrue(repository.resolve("1").isPresent());
    assertArrayEquals(MANIFEST, repository.pull("1").orElseThrow().content());
    assertArrayEquals(CONTENT, RegistryClientFixture.pull(repository, BLOB));
    assertEquals(List.of(), original.log());
    assertEquals(List.of(), client.warnings);
  }

  @Test
  void otherHostsHaveNoMirror() {
    fillMirror();
    Registry registry =
        MirroredRepository.registry(
            client.registry(Side.SOURCE),
            client.registry(Side.SOURCE).replaceable(),
            SourceMirrors.parse(List.of("quay.io=" + mirror.host())));
    assertTrue(registry.open(original.host(), "a/b", client).resolve("1").isPresent());
    assertEquals(List.of(), mirror.log());
  }

  @Test
  void imageMissingInTheMirrorIsReadFromTheOriginalWithOneWarning() throws Exception {
    Repository repository = open();
    assertTrue(repository.resolve("1").isPresent());
    assertTrue(repository.pull("1").isPresent());
    assertArrayEquals(CONTENT, RegistryClientFixture.pull(repository, BLOB));
    assertEquals(1, mirror.count("HEAD"));
    assertEquals(0, mirror.count("/blobs/"));
    assertEquals(1, client.warnings.size());
    assertTrue(client.warnings.get(0).contains(mirror.host()), client.warnings.toString());
  }

  @Test
  void imageMissingInBothDoesNotDisableTheMirror() {
    // A chart's version is asked for in two spellings, and the mirror may be all there is.
    fillMirror();
    Repository repository = open();
    assertEquals(Optional.empty(), repository.resolve("v1"));
    assertTrue(repository.resolve("1").isPresent());
    assertEquals(List.of(), client.warnings);
    assertEquals(0, original.count("manifests/1"));
  }

  @Test
  void aMirrorThatDeniesIsPassedOver() {
    mirror.failing("/manifests/", 9, request -> FakeRegistry.error(request, 403, "DENIED"));
    assertTrue(open().resolve("1").isPresent());
    assertTrue(client.warnings.get(0).contains("403"), client.warnings.toString());
  }

  @Test
  void aMirrorThatStaysDownIsPassedOver() {
    mirror.failing("/manifests/", 99, request -> request.reset());
    assertTrue(open().resolve("1").isPresent());
    assertEquals(1, client.warnings.size());
  }

  @Test
  void aMirrorWithoutTheBlobIsPassedOver() throws Exception {
    fillMirror();
    mirror.failing("/blobs/", 9, request -> FakeRegistry.error(request, 404, "BLOB_UNKNOWN"));
    Repository repository = open();
    assertTrue(repository.resolve("1").isPresent());
    assertArrayEquals(CONTENT, RegistryClientFixture.pull(repository, BLOB));
    assertEquals(1, client.warnings.size());
  }

  /** As with a foreign layer: the mirror goes on serving the rest. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBlobThatNeitherHasDoesNotSpeakAgainstTheMirror(boolean opened) throws Exception {
    fillMirror();
    Repository repository = open();
    BlobContent content = repository.content(new Descriptor("m", Digest.sha256(new byte[] {7}), 1));
    NotFoundException missing =
        assertThrows(
            NotFoundException.class,
            () -> {
              if (opened) {
                content.open();
              }
              content.writeTo(new ByteArrayOutputStream());
            });
    assertTrue(missing.getMessage().contains(original.host()), missing.getMessage());
    assertTrue(missing.getSuppressed()[0].getMessage().contains(mirror.host()));
    assertEquals(List.of(), client.warnings);
    final long asked = original.count("/blobs/");
    assertArrayEquals(CONTENT, RegistryClientFixture.pull(repository, BLOB));
    assertEquals(asked, original.count("/blobs/"));
  }

  /** On a network without internet the mirror is all there is. */
  @Test
  void aLayerThatMayBeMissingIsMissingWhereOnlyTheMirrorIsReached() throws Exception {
    fillMirror();
    Repository repository = open();
    original.close();
    Descriptor foreign =
        new Descriptor(
            "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
            Digest.sha256(new byte[] {7}),
            1);
    assertThrows(
        NotFoundException.class, () -> repository.pullBlob(foreign, new ByteArrayOutputStream()));
    assertFalse(repository.hasBlob(foreign));
    assertEquals(List.of(), client.warnings);
    Descriptor ordinary = new Descriptor("m", foreign.digest(), 1);
    FailureException unreachable =
        assertThrows(
            FailureException.class,
            () -> repository.pullBlob(ordinary, new ByteArrayOutputStream()));
    assertTrue(unreachable.getMessage().contains(original.host()), unreachable.getMessage());
  }

  @Test
  void aMirrorThatBreaksInTheMiddleOfABlobIsReplacedAtTheNextTry() throws Exception {
    fillMirror();
    mirror.failing(
        "/blobs/",
        9,
        request -> {
          request.write("HTTP/1.1 200 OK\r\nContent-Length: " + CONTENT.length + "\r\n\r\nxxx");
          request.hangUp();
        });
    Repository repository = open();
    ByteArrayOutputStream spoilt = new ByteArrayOutputStream();
    assertThrows(TransientException.class, () -> repository.pullBlob(BLOB, spoilt));
    assertTrue(spoilt.size() > 0, "the sink has seen bytes, so only the caller can begin anew");
    assertArrayEquals(CONTENT, RegistryClientFixture.pull(repository, BLOB));
    assertEquals(1, mirror.count("/blobs/"));
  }

  @Test
  void aMirrorWithDamagedBytesIsReplacedAtTheNextTry() throws Exception {
    fillMirror();
    mirror.failing("/blobs/", 9, request -> request.respond(200, "y".repeat(CONTENT.length)));
    try (FakeRegistry destination = new FakeRegistry()) {
      Repository repository = open();
      client
          .destination(destination.host(), "to")
          .pushBlob(BLOB, sink -> repository.pullBlob(BLOB, sink), Optional.empty());
      assertArrayEquals(CONTENT, destination.blob("to", BLOB.digest()));
      assertEquals(1, mirror.count("/blobs/"));
      assertEquals(1, destination.completeUploads(), "what was damaged is not committed");
    }
  }

  // Pull-through caches

  @Test
  void aCacheThatFetchesWhenItIsReadIsNotPassedOverAfterALook() throws Exception {
    AtomicBoolean fetched = new AtomicBoolean();
    mirror.when(
        request -> {
          boolean isManifest = request.path().contains("/manifests/");
          if (isManifest && request.method().equals("GET") && fetched.compareAndSet(false, true)) {
            fillMirror();
          }
          return false;
        });
    Repository repository = open();
    assertTrue(repository.resolve("1").isPresent());
    assertArrayEquals(MANIFEST, repository.pull("1").orElseThrow().content());
    assertArrayEquals(CONTENT, RegistryClientFixture.pull(repository, BLOB));
    assertEquals(List.of(), original.log());
    assertEquals(List.of(), client.warnings);
  }

  @Test
  void partsOfAnImageInACacheAreAwaited() throws Exception {
    fillMirror();
    mirror.failing("/blobs/", 2, request -> FakeRegistry.error(request, 404, "BLOB_UNKNOWN"));
    Repository repository = open();
    assertTrue(repository.resolve("1").isPresent());
    mirror.failing("GET", 2, request -> FakeRegistry.error(request, 404, "MANIFEST_UNKNOWN"));
    assertTrue(repository.pull("1").isPresent());
    assertArrayEquals(CONTENT, RegistryClientFixture.pull(repository, BLOB));
    assertEquals(List.of(), original.log());
    assertEquals(
        List.of(500L, 1000L, 500L, 1000L), waits.stream().map(Duration::toMillis).toList());
  }

  /** Most images have no signatures, which is no reason to wait for each. */
  @Test
  void missingTagsOfSignaturesAreNotAwaited() throws Exception {
    fillMirror();
    Repository repository = open();
    assertTrue(repository.resolve("1").isPresent());
    String hex = BLOB.digest().hex();
    assertEquals(Optional.empty(), repository.pull("sha256-" + hex));
    assertEquals(Optional.empty(), repository.resolve("sha256-" + hex + ".sig"));
    assertEquals(List.of(), waits);
  }

  @Test
  void missingImagesOfACacheAreNotAwaited() {
    assertTrue(open().pull("1").isPresent());
    assertEquals(List.of(), waits);
  }

  @Test
  void anOfficialImageKeepsItsLibraryInTheCache() {
    mirror.putManifest("docker-hub/library/busybox", "1", MediaTypes.OCI_MANIFEST, MANIFEST);
    ImageReference busybox = ImageReference.parse("busybox:1");
    Registry registry =
        MirroredRepository.registry(
            client.registry(Side.SOURCE),
            client.registry(Side.SOURCE).replaceable(),
            SourceMirrors.parse(List.of("docker.io=" + mirror.host() + "/docker-hub")));
    assertTrue(registry.open(busybox.host(), busybox.path(), client).resolve("1").isPresent());
  }

  @Test
  void failuresOfMirrorAndOriginalAreBothReported() throws Exception {
    original.close();
    FailureException failure = assertThrows(FailureException.class, () -> open().resolve("1"));
    assertTrue(failure.getMessage().contains(original.host()), failure.getMessage());
    assertEquals(1, failure.getSuppressed().length);
    String besides = failure.getSuppressed()[0].getMessage();
    assertTrue(besides.contains("1 in the mirror " + mirror.host() + "/cache"), besides);
    assertTrue(besides.contains("ecr:BatchImportUpstreamImage"), besides);
  }

  @Test
  void everyLaterFailureReportsWhatTheMirrorAnsweredFirst() throws Exception {
    mirror.failing("/manifests/", 99, request -> FakeRegistry.error(request, 403, "DENIED"));
    Repository repository = open();
    assertTrue(repository.resolve("1").isPresent());
    // Closing it would free its port for a server of another test.
    original.failing("/blobs/", 99, request -> FakeRegistry.error(request, 400, "ODD"));
    FailureException failure =
        assertThrows(FailureException.class, () -> RegistryClientFixture.pull(repository, BLOB));
    assertTrue(failure.getSuppressed()[0].getMessage().contains("403"), failure::toString);
  }

  @Test
  void failureOfTheOriginalIsReportedIfBothFail() {
    mirror.failing("/manifests/", 99, request -> FakeRegistry.error(request, 403, "DENIED"));
    original.failing("/manifests/", 99, request -> FakeRegistry.error(request, 400, "ODD"));
    FailureException failure = assertThrows(FailureException.class, () -> open().resolve("1"));
    assertTrue(failure.getMessage().contains(original.host()), failure.getMessage());
  }

  // What refers to an image

  private static final Digest SUBJECT = Digest.sha256(MANIFEST);

  private static void listing(FakeRegistry registry, String content) {
    String descriptor = "{\"digest\":\"" + Digest.sha256(content.getBytes(UTF_8)) + "\"}";
    registry.failing(
        "/referrers/" + SUBJECT,
        9,
        request ->
            request.respond(
                200, "{\"manifests\":[" + (content.isEmpty() ? "" : descriptor) + "]}"));
  }

  private List<Digest> referrers(Repository repository) {
    return repository.referrers(SUBJECT).orElseThrow().stream().map(Descriptor::digest).toList();
  }

  @Test
  void referrersOfMirrorAndOriginalAreCombined() {
    listing(mirror, "ours");
    listing(original, "theirs");
    assertEquals(
        List.of(Digest.sha256("ours".getBytes(UTF_8)), Digest.sha256("theirs".getBytes(UTF_8))),
        referrers(open()));
    assertEquals(1, mirror.count("GET /v2/cache/a/b/referrers/" + SUBJECT));
  }

  @Test
  void mirrorReferrersAreUsedWithAWarningIfTheOriginalFails() {
    listing(mirror, "ours");
    original.failing("/referrers/", 99, request -> FakeRegistry.error(request, 403, "DENIED"));
    assertEquals(List.of(Digest.sha256("ours".getBytes(UTF_8))), referrers(open()));
    assertTrue(
        client.warnings.get(0).contains("only from mirror " + mirror.host()),
        client.warnings::toString);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 403, 404, 405})
  void aMirrorThatListsNoneServesTheImageAllTheSame(int status) {
    fillMirror();
    mirror.failing("/referrers/", 9, request -> request.respond(status, "{\"manifests\":[]}"));
    listing(original, "theirs");
    Repository repository = open();
    assertEquals(List.of(Digest.sha256("theirs".getBytes(UTF_8))), referrers(repository));
    assertTrue(repository.resolve("1").isPresent());
    assertEquals(0, original.count("HEAD"));
    assertEquals(List.of(), client.warnings);
  }

  @Test
  void aMirrorThatIsDownIsPassedOverForWhatRefersToo() {
    mirror.failing("/referrers/", 99, request -> request.reset());
    listing(original, "theirs");
    Repository repository = open();
    assertEquals(1, referrers(repository).size());
    final long asked = mirror.count("/referrers/");
    assertEquals(1, referrers(repository).size());
    assertEquals(1, client.warnings.size());
    assertEquals(asked, mirror.count("/referrers/"));
  }

  @Test
  void bothFailuresOfListingReferrersAreReported() {
    mirror.failing("/referrers/", 99, request -> request.reset());
    original.failing("/referrers/", 99, request -> FakeRegistry.error(request, 403, "DENIED"));
    Repository repository = open();
    FailureException failure =
        assertThrows(FailureException.class, () -> repository.referrers(SUBJECT));
    assertTrue(failure.getMessage().contains("list the referrers of " + original.host()));
    assertTrue(failure.getSuppressed()[0].getMessage().contains(mirror.host()), failure::toString);
  }

  @Test
  void aSourceIsNotWritten() {
    Repository repository = open();
    assertThrows(
        UnsupportedOperationException.class,
        () -> repository.pushBlob(BLOB, out -> {}, Optional.empty()));
  }
}
