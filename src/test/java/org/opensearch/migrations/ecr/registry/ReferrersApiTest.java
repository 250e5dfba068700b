package org.opensearch.migrations.ecr.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.ManifestParser;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.oci.ProtocolException;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.IncomingRequest;
import org.opensearch.migrations.ecr.testing.ScriptedServer;

/** The referrers API of the OCI distribution specification 1.1, and registries without it. */
@Timeout(30)
class ReferrersApiTest {

  private static final Digest SUBJECT = Digest.sha256("subject".getBytes(UTF_8));
  private static final String PATH = "/v2/a/b/referrers/" + SUBJECT;

  @AutoClose private final FakeRegistry registry = new FakeRegistry();
  @AutoClose private final RegistryClientFixture client = new RegistryClientFixture();

  private Optional<List<String>> listed() {
    return client
        .source(registry.host(), "a/b")
        .referrers(SUBJECT)
        .map(all -> all.stream().map(d -> d.digest().toString()).toList());
  }

  private List<String> asked() {
    return registry.log().stream().filter(line -> line.contains("/referrers/")).toList();
  }

  private static String digest(int number) {
    return Digest.sha256(new byte[] {(byte) number, (byte) (number >> 8)}).toString();
  }

  private static List<String> digests(int from, int to) {
    return IntStream.range(from, to).mapToObj(ReferrersApiTest::digest).toList();
  }

  private static String index(int from, int to) {
    return digests(from, to).stream()
        .map(d -> "{\"mediaType\":\"a/b\",\"digest\":\"" + d + "\",\"size\":2}")
        .collect(
            Collectors.joining(
                ",",
                "{\"schemaVersion\":2,\"mediaType\":\""
                    + MediaTypes.OCI_INDEX
                    + "\",\"manifests\":[",
                "]}"));
  }

  private static void page(IncomingRequest request, String link, String body) throws IOException {
    request.respond(
        200,
        Map.of("Link", "<" + link + ">; rel=\"next\"", "Content-Type", MediaTypes.OCI_INDEX),
        body);
  }

  private void answering(int status, String body) {
    registry.failing("GET " + PATH, 99, request -> request.respond(status, body));
  }

  @Test
  void referrersAreListedByOneRequest() {
    answering(200, index(0, 3));
    assertEquals(Optional.of(digests(0, 3)), listed());
    assertEquals(List.of("GET " + PATH), asked());
    assertEquals(
        Optional.of(MediaTypes.OCI_INDEX), registry.server().requests().get(1).header("Accept"));
  }

  /** As a list of Go's that was never filled is written. */
  @ParameterizedTest
  @ValueSource(strings = {"{\"manifests\":[]}", "{\"schemaVersion\":2,\"manifests\":null}"})
  void nothingIsNotTheSameAsNoApi(String body) {
    answering(200, body);
    assertEquals(Optional.of(List.of()), listed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?last=1",
        "/v2/a/b/referrers/SUBJECT?last=1",
        "http://HOST/v2/a/b/referrers/SUBJECT?last=1",
        "https://OTHER/v2/a/b/referrers/SUBJECT?last=1",
        "//OTHER/v2/a/b/referrers/SUBJECT?last=1",
      })
  void pagesAreFollowedAtThisRegistryAlone(String link) throws Exception {
    try (ScriptedServer other =
        ScriptedServer.start(request -> request.respond(200, index(9, 10)))) {
      String next =
          link.replace("SUBJECT", SUBJECT.toString())
              .replace("HOST", registry.host())
              .replace("OTHER", other.authority());
      registry.failing("GET " + PATH + "?last=1", 9, request -> request.respond(200, index(1, 3)));
      registry.failing("GET " + PATH, 1, request -> page(request, next, index(0, 2)));
      assertEquals(Optional.of(digests(0, 3)), listed());
      assertEquals(List.of("GET " + PATH, "GET " + PATH + "?last=1"), asked());
      assertEquals(0, other.connections());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha256:abc?last=1", "mailto:a@b", "http://[", "a b"})
  void invalidUrlOfAPageIsRejected(String link) {
    registry.failing("GET " + PATH, 1, request -> page(request, link, index(0, 1)));
    RefusedException refused = assertThrows(RefusedException.class, this::listed);
    assertTrue(
        refused.getMessage().contains("the next page of the list is invalid"), refused::toString);
  }

  @Test
  void aListWithoutEndIsGivenUp() {
    registry.failing("GET " + PATH, 999, request -> page(request, PATH, index(0, 1)));
    RefusedException refused = assertThrows(RefusedException.class, this::listed);
    assertTrue(refused.getMessage().contains("more than 100 pages"), refused::toString);
    assertEquals(100, asked().size());
  }

  @Test
  void aListOfTooManyIsGivenUp() {
    registry.failing("GET " + PATH, 1, request -> page(request, PATH + "?2", index(0, 4000)));
    registry.failing("?2", 1, request -> page(request, PATH + "?3", index(4000, 8000)));
    assertThrows(RefusedException.class, this::listed);
    assertEquals(2, asked().size());
  }

  @Test
  void tooLargePagesAreRejected() {
    answering(200, index(0, 1) + " ".repeat(4 << 20));
    assertTrue(
        assertThrows(RefusedException.class, this::listed).getMessage().contains("4096 KiB"));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 405, 406, 501})
  void registriesWithoutTheApiSaySo(int status) {
    answering(status, "404 page not found");
    assertEquals(Optional.empty(), listed());
    assertEquals(1, asked().size());
    assertEquals(List.of(), client.retries);
  }

  @Test
  void aPageThatIsMissingIsNoMissingApi() {
    registry.failing("GET " + PATH, 1, request -> page(request, PATH + "?2", index(0, 1)));
    assertThrows(FailureException.class, this::listed);
  }

  @ParameterizedTest
  @CsvSource({"401, denied access", "403, denied access"})
  void deniedListIsReported(int status, String words) {
    answering(status, "{}");
    AccessException denied = assertThrows(AccessException.class, this::listed);
    assertTrue(denied.getMessage().contains(words), denied::toString);
    String begin = "source: cannot list the referrers of " + registry.host() + "/a/b@" + SUBJECT;
    assertTrue(denied.getMessage().startsWith(begin), denied::toString);
    assertEquals(1, registry.count(PATH));
  }

  @Test
  void aTokenIsHadForIt() {
    registry.withTokens(300);
    assertEquals(Optional.empty(), listed());
    IncomingRequest last = registry.server().requests().get(registry.log().size() - 1);
    assertEquals("GET " + PATH, last.toString());
    assertEquals(Optional.of("Bearer token-1"), last.header("Authorization"));
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void transientErrorsAreRetried(int status) {
    answering(200, index(0, 1));
    registry.failing(
        "GET " + PATH, 1, request -> request.respond(status, Map.of("Retry-After", "1"), ""));
    assertEquals(Optional.of(digests(0, 1)), listed());
    assertEquals(List.of(1L), client.waits.stream().map(Duration::toSeconds).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>Sign in</html>",
        "",
        "[]",
        "{\"errors\":[]}",
        "{\"manifests\":[{\"digest\":\"../../etc/passwd\"}]}",
        "{\"manifests\":[{}]}"
      })
  void responsesThatAreNotAListAreRejected(String body) {
    answering(200, body);
    assertThrows(RefusedException.class, this::listed);
    assertEquals(List.of(), client.retries);
  }

  private static Manifest referrer() throws ProtocolException {
    byte[] content =
        ("{\"layers\":[],\"subject\":{\"digest\":\"" + SUBJECT + "\"}}").getBytes(UTF_8);
    return ManifestParser.parse(content, Optional.empty(), Digest.sha256(content));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theAnswerToAPushSaysWhetherTheRegistryKnowsTheSubject(boolean knows) throws Exception {
    Manifest referrer = referrer();
    String digest = referrer.digest().toString();
    registry.failing(
        "PUT /v2/a/b/manifests/" + digest,
        1,
        request -> {
          assertEquals(new String(referrer.content(), UTF_8), new String(request.body(), UTF_8));
          Map<String, String> known = Map.of("Docker-Content-Digest", digest);
          Map<String, String> both =
              Map.of("Docker-Content-Digest", digest, "OCI-Subject", SUBJECT.toString());
          request.respond(201, knows ? both : known, "");
        });
    Repository repository = client.destination(registry.host(), "a/b");
    assertEquals(knows, repository.pushReferrer(referrer));
    assertEquals(1, registry.count("/manifests/"));
  }

  @Test
  void aReferrerWhoseAnswerGotLostIsPushedAgainForTheAnswer() throws Exception {
    Manifest referrer = referrer();
    registry.failing("PUT", 1, IncomingRequest::reset);
    registry.failing(
        "PUT", 1, request -> request.respond(503, Map.of("OCI-Subject", SUBJECT.toString()), ""));
    assertEquals(false, client.destination(registry.host(), "a/b").pushReferrer(referrer));
    assertEquals(3, registry.count("PUT"));
  }

  @Test
  void missingReferrersApiIsRequestedOnce() throws Exception {
    Manifest referrer = referrer();
    registry.failing("PUT", 9, request -> FakeRegistry.error(request, 405, "UNSUPPORTED"));
    Repository repository = client.destination(registry.host(), "a/b");
    assertThrows(RefusedException.class, () -> repository.pushReferrer(referrer));
    assertEquals(1, registry.count("PUT"));
  }

  @Test
  void descriptorsAreAsTheyAreListed() {
    answering(200, index(0, 1));
    Descriptor only = client.source(registry.host(), "a/b").referrers(SUBJECT).orElseThrow().get(0);
    assertEquals(new Descriptor("a/b", Digest.parse(digest(0)), 2), only);
  }
}
