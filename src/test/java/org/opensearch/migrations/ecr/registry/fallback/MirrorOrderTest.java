package org.opensearch.migrations.ecr.registry.fallback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.http.SourceMirrors;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.registry.RegistryClientFixture;
import org.opensearch.migrations.ecr.testing.FakeRegistry;

/** Several mirrors of one host, {@code first} and {@code second}, are read before it. */
@Timeout(30)
class MirrorOrderTest {

  private static final byte[] MANIFEST = "{\"layers\":[]}".getBytes(UTF_8);
  private static final List<byte[]> CONTENTS =
      List.of("one".getBytes(UTF_8), "two".getBytes(UTF_8), "three".getBytes(UTF_8));

  @AutoClose private final FakeRegistry original = new FakeRegistry();
  @AutoClose private final FakeRegistry first = new FakeRegistry();
  @AutoClose private final FakeRegistry second = new FakeRegistry();
  @AutoClose private final RegistryClientFixture client = new RegistryClientFixture();

  @BeforeEach
  void fill() {
    fill(original, "a/b");
  }

  private static void fill(FakeRegistry registry, String repository) {
    registry.putManifest(repository, "1", MediaTypes.OCI_MANIFEST, MANIFEST);
    CONTENTS.forEach(content -> registry.putBlob(repository, content));
  }

  private Repository open() {
    return open(first.host() + "/one", second.host() + "/two");
  }

  private Repository open(String... mirrors) {
    List<String> options =
        Arrays.stream(mirrors).map(mirror -> original.host() + "=" + mirror).toList();
    return MirroredRepository.registry(
            client.registry(Side.SOURCE),
            client.registry(Side.SOURCE).replaceable(),
            SourceMirrors.parse(options),
            wait -> {})
        .open(original.host(), "a/b", client);
  }

  private static void pullAll(Repository repository) throws Exception {
    assertTrue(repository.resolve("1").isPresent());
    assertArrayEquals(MANIFEST, repository.pull("1").orElseThrow().content());
    for (byte[] content : CONTENTS) {
      Descriptor blob = RegistryClientFixture.blob(content);
      assertArrayEquals(content, RegistryClientFixture.pull(repository, blob));
    }
  }

  private static List<String> messages(Stream<? extends Throwable> failures) {
    return failures.map(Throwable::getMessage).toList();
  }

  @Test
  void theFirstMirrorServesAllThatItHas() throws Exception {
    fill(first, "one/a/b");
    fill(second, "two/a/b");
    pullAll(open());
    assertEquals(List.of(), second.log());
    assertEquals(List.of(), original.log());
    assertEquals(List.of(), client.warnings);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 429, 500, 503})
  void anyErrorOfTheFirstMirrorLeadsToTheSecond(int status) throws Exception {
    fill(second, "two/a/b");
    first.failing("/v2/one/", 99, request -> FakeRegistry.error(request, status, "CODE"));
    pullAll(open());
    assertEquals(List.of(), original.log());
    assertEquals(0, first.count("/blobs/"), first.log()::toString);
    assertEquals(1, client.warnings.size(), client.warnings::toString);
    assertTrue(
        client.warnings.get(0).startsWith("mirror " + first.host() + "/one is no longer used: "),
        client.warnings::toString);
  }

  @Test
  void bothMirrorsInOutageAreNotReadAgainForEachBlob() throws Exception {
    first.failing("/v2/one/", 999, request -> request.reset());
    second.failing("/v2/two/", 999, request -> request.respond(503, ""));
    Repository repository = open();
    assertTrue(repository.resolve("1").isPresent());
    final int toFirst = first.log().size();
    final int toSecond = second.log().size();
    pullAll(repository);
    assertEquals(toFirst, first.log().size());
    assertEquals(toSecond, second.log().size());
    assertEquals(2, client.warnings.size(), client.warnings::toString);
  }

  /** Nobody waits for a mirror's limit of minutes while another source can be read. */
  @Test
  void aRateLimitIsNotWaitedFor() throws Exception {
    fill(second, "two/a/b");
    first.failing(
        "/v2/one/", 99, request -> request.respond(429, Map.of("Retry-After", "300"), new byte[0]));
    pullAll(open());
    assertEquals(1, first.count("/manifests/"), first.log()::toString);
    assertEquals(List.of(), client.retries);
  }

  @Test
  void aBlobThatTheFirstLacksIsReadFromTheSecond() throws Exception {
    fill(second, "two/a/b");
    first.putManifest("one/a/b", "1", MediaTypes.OCI_MANIFEST, MANIFEST);
    pullAll(open());
    assertEquals(List.of(), original.log());
  }

  @Test
  void theCauseOfEverySourceIsReportedIfAllFail() {
    first.failing("/v2/one/", 99, request -> FakeRegistry.error(request, 403, "DENIED"));
    original.failing("/v2/a/b/", 99, request -> FakeRegistry.error(request, 400, "ODD"));
    FailureException failure = assertThrows(FailureException.class, () -> open().resolve("1"));
    assertTrue(failure.getMessage().contains(original.host()), failure.getMessage());
    List<String> others = messages(Arrays.stream(failure.getSuppressed()));
    assertEquals(2, others.size(), others::toString);
    assertTrue(others.stream().anyMatch(m -> m.contains(first.host()) && m.contains("403")));
    assertTrue(
        others.stream().anyMatch(m -> m.contains(second.host() + "/two: it does not exist there")),
        others::toString);
  }

  @Test
  void theCausesAreKnownIfTheImageIsNowhere() {
    first.failing("/v2/one/", 99, request -> FakeRegistry.error(request, 401, "DENIED"));
    Repository repository = open();
    assertEquals(Optional.empty(), repository.resolve("2"));
    List<String> causes = messages(repository.mirrorFailures().stream());
    assertEquals(2, causes.size(), causes::toString);
    assertTrue(causes.get(0).contains(first.host()), causes::toString);
    assertTrue(causes.get(1).contains(second.host()), causes::toString);
    assertTrue(repository.resolve("1").isPresent());
    assertEquals(2, repository.mirrorFailures().size());
  }

  /** The form in which a registry comes first and another one stands in for it. */
  @Test
  void theOriginalCanComeBeforeAMirror() throws Exception {
    original.failing("/v2/a/b/", 99, request -> FakeRegistry.error(request, 404, "UNKNOWN"));
    fill(second, "a/b");
    pullAll(open(original.host(), second.host()));
    assertEquals(2, original.count("/manifests/"), original.log()::toString);
    assertEquals(0, original.count("/blobs/"), original.log()::toString);
  }

  private Repository throughCache(String host, SourceMirrors explicit) {
    Registry internet =
        (name, path, activity) ->
            client
                .registry(Side.SOURCE)
                .open(name.equals(host) ? original.host() : name, path, activity);
    SourceMirrors mirrors = explicit.withPullThroughCache(first.host(), "");
    return MirroredRepository.registry(internet, internet, mirrors, wait -> {})
        .open(host, "a/b", client);
  }

  @Test
  void aCacheWithoutARuleForTheRegistryIsPassedOver() throws Exception {
    pullAll(throughCache("quay.io", SourceMirrors.NONE));
    assertEquals(2, first.count("/v2/quay/a/b/manifests/1"), first.log()::toString);
    assertEquals(0, first.count("/blobs/"), first.log()::toString);
  }

  @Test
  void aCacheThatStillImportsTheImageIsPassedOver() throws Exception {
    fill(first, "docker-hub/a/b");
    first.failing(
        "manifests/1", 2, request -> FakeRegistry.error(request, 404, "MANIFEST_UNKNOWN"));
    pullAll(throughCache("docker.io", SourceMirrors.NONE));
    assertEquals(0, first.count("/blobs/"), first.log()::toString);
    assertEquals(CONTENTS.size(), original.count("/blobs/"));
  }

  @Test
  void anExplicitMirrorComesBeforeTheCache() throws Exception {
    fill(first, "docker-hub/a/b");
    fill(second, "x/a/b");
    SourceMirrors explicit = SourceMirrors.parse(List.of("docker.io=" + second.host() + "/x"));
    pullAll(throughCache("docker.io", explicit));
    assertEquals(List.of(), first.log());
    second.failing("/v2/x/", 99, request -> FakeRegistry.error(request, 404, "UNKNOWN"));
    pullAll(throughCache("docker.io", explicit));
    assertEquals(List.of(), original.log());
  }

  @Test
  void aLookForABlobSurvivesAMirrorInOutage() {
    first.failing("/v2/one/", 99, request -> request.reset());
    fill(second, "two/a/b");
    Repository repository = open();
    assertTrue(repository.hasBlob(RegistryClientFixture.blob(CONTENTS.get(0))));
    assertFalse(repository.hasBlob(RegistryClientFixture.blob(new byte[] {7})));
  }
}
