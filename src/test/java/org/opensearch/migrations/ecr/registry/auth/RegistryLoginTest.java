package org.opensearch.migrations.ecr.registry.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.registry.OciRegistry;
import org.opensearch.migrations.ecr.registry.RegistryClientFixture;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.IncomingRequest;
import org.opensearch.migrations.ecr.testing.ScriptedServer;

/** How registries ask for credentials, and who gets which. */
@Timeout(30)
class RegistryLoginTest {

  private static final byte[] MANIFEST = "{\"layers\":[]}".getBytes(UTF_8);
  private static final byte[] CONTENT = "content".getBytes(UTF_8);

  @AutoClose private final FakeRegistry registry = new FakeRegistry();
  @AutoClose private final RegistryClientFixture client = new RegistryClientFixture();

  @BeforeEach
  void fill() {
    registry.putManifest("a/b", "1", MediaTypes.OCI_MANIFEST, MANIFEST);
    registry.putBlob("a/b", CONTENT);
  }

  private Repository source() {
    return client.source(registry.host(), "a/b");
  }

  private Optional<String> authorization(int request) {
    return registry.server().requests().get(request).header("Authorization");
  }

  private List<IncomingRequest> tokenRequests() {
    return registry.server().requests().stream().filter(r -> r.path().equals("/token")).toList();
  }

  @Test
  void withoutCredentialsNothingIsSent() {
    assertTrue(source().resolve("1").isPresent());
    assertEquals(List.of("GET /v2/", "HEAD /v2/a/b/manifests/1"), registry.log());
    assertEquals(Optional.empty(), authorization(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 405, 400})
  void registryWithoutARootIsSupported(int status) {
    registry.failing("GET /v2/", 99, request -> request.respond(status, ""));
    registry.withTokens(60);
    assertTrue(source().resolve("1").isPresent());
  }

  @Test
  void transientFailureOfTheRootIsRetried() {
    registry.withTokens(60);
    registry.failing("GET /v2/", 2, request -> request.respond(503, ""));
    assertTrue(source().resolve("1").isPresent());
    assertEquals(2, client.retries.size());
  }

  @Test
  void rootIsRequestedOnceForAllRepositories() {
    OciRegistry all = client.registry(Side.SOURCE);
    for (int i = 0; i < 5; i++) {
      all.open(registry.host(), "a/b", client).resolve("1");
    }
    assertEquals(1, registry.count("GET /v2/") - registry.count("GET /v2/a"));
  }

  @Test
  void preparationIsNotRepeatedByTheFirstOperation() {
    registry.withTokens(60);
    OciRegistry all = client.registry(Side.SOURCE);
    all.prepare(registry.host());
    assertEquals(List.of("GET /v2/"), registry.log());
    assertTrue(all.open(registry.host(), "a/b", client).resolve("1").isPresent());
    assertEquals(1, registry.log().stream().filter("GET /v2/"::equals).count());
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 429, 503})
  void failedPreparationIsLeftToTheFirstOperation(int status) {
    registry.withTokens(60);
    registry.failing("GET /v2/", 1, request -> request.respond(status, ""));
    OciRegistry all = client.registry(Side.SOURCE);
    all.prepare(registry.host());
    assertEquals(List.of(), client.retries);
    assertTrue(all.open(registry.host(), "a/b", client).resolve("1").isPresent());
  }

  @Test
  void brokenCredentialsAreLeftToTheFirstOperation() {
    registry.withTokens(60);
    RegistryCredentials broken =
        new RegistryCredentials() {
          @Override
          public Optional<Login> login(String host) {
            throw new IllegalStateException("no region");
          }

          @Override
          public Optional<Login> renewed(String host, Login rejected) {
            return Optional.empty();
          }
        };
    new OciRegistry(Side.DESTINATION, client.transport, broken, new Retry(0))
        .prepare(registry.host());
    assertEquals(List.of("GET /v2/"), registry.log());
  }

  @Test
  void preparationOfAnUnreachableHostIsSilent() {
    client.registry(Side.SOURCE).prepare("localhost:1");
    assertEquals(List.of(), client.retries);
  }

  @Test
  void anonymousTokensAreKeptForTheirScope() throws IOException {
    registry.withTokens(300);
    Repository source = source();
    assertTrue(source.resolve("1").isPresent());
    assertTrue(source.pull("1").isPresent());
    assertArrayEquals(
        CONTENT, RegistryClientFixture.pull(source, RegistryClientFixture.blob(CONTENT)));
    assertEquals(1, tokenRequests().size());
    IncomingRequest request = tokenRequests().get(0);
    assertEquals(Optional.of("repository:a/b:pull"), request.parameter("scope"));
    assertEquals(Optional.of("fake"), request.parameter("service"));
    assertEquals(Optional.empty(), request.header("Authorization"));
  }

  /** Each repository has a token of its own: together they must not fill the memory. */
  @Test
  void aTokenOfAnySizeIsNotKept() {
    registry.withTokens(300);
    FailureException failure =
        assertThrows(RefusedException.class, () -> answeredWithToken(16 * 1024 + 1));
    assertTrue(failure.getMessage().contains("sent a token of 16385 characters"));
    assertEquals(1, registry.count("/token"));
  }

  private void answeredWithToken(int length) {
    registry.failing(
        "/token", 1, r -> r.respond(200, "{\"token\":\"" + "x".repeat(length) + "\"}"));
    source().resolve("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "repository:"})
  void tooLongScopeIsNotRequested(String prefix) {
    registry.withTokens(300);
    registry.failing(
        "GET /v2/",
        9,
        r ->
            r.respond(
                401,
                Map.of(
                    "WWW-Authenticate",
                    "Bearer realm=\"http://%s/token\",error=\"insufficient_scope\",scope=\"%s\""
                        .formatted(registry.host(), prefix + "x".repeat(1025) + ":pull")),
                ""));
    assertTrue(source().resolve("1").isPresent());
    assertEquals(Optional.of("repository:a/b:pull"), tokenRequests().get(0).parameter("scope"));
    assertEquals(1, tokenRequests().size());
  }

  @Test
  void aDestinationAsksForPushingToo() {
    registry.withTokens(300);
    client.destination(registry.host(), "a/b").resolve("1");
    assertEquals(
        Optional.of("repository:a/b:pull,push"), tokenRequests().get(0).parameter("scope"));
  }

  @Test
  void theLoginGoesToTheTokenServiceAndTheTokenToTheRegistry() {
    registry.withLogin("user", "p:w").withTokens(300);
    client.login(registry.host(), "user", "p:w");
    assertTrue(source().resolve("1").isPresent());
    assertTrue(tokenRequests().get(0).header("Authorization").orElse("").startsWith("Basic "));
    assertEquals(
        Optional.of("Bearer token-1"),
        registry.server().requests().get(registry.log().size() - 1).header("Authorization"));
  }

  @Test
  void aRefreshTokenIsPosted() throws IOException {
    registry.withTokens(300);
    registry.when(
        request -> {
          if (!request.toString().startsWith("POST /token")) {
            return false;
          }
          request.body();
          request.respond(401, "");
          return true;
        });
    client.login(registry.host(), "<token>", "a refresh&token");
    assertThrows(AccessException.class, () -> source().resolve("1"));
    IncomingRequest post = tokenRequests().get(0);
    assertEquals("POST /token", post.toString());
    assertEquals(
        "service=fake&scope=repository%3Aa%2Fb%3Apull&grant_type=refresh_token&client_id=ma-ecr"
            + "&refresh_token=a+refresh%26token",
        new String(post.body(), UTF_8));
    assertEquals(Optional.empty(), post.header("Authorization"));
  }

  @Test
  void aShortLivedTokenIsRenewedInTime() throws Exception {
    registry.withTokens(4);
    Repository source = source();
    source.resolve("1");
    source.resolve("1");
    assertEquals(1, tokenRequests().size());
    Thread.sleep(3100);
    source.resolve("1");
    assertEquals(2, tokenRequests().size());
    assertEquals(List.of(), client.retries);
  }

  @Test
  void aTokenThatIsRejectedInTheMiddleIsReplaced() throws IOException {
    registry.withTokens(300);
    Repository source = source();
    source.resolve("1");
    registry.revokeTokens();
    assertArrayEquals(
        CONTENT, RegistryClientFixture.pull(source, RegistryClientFixture.blob(CONTENT)));
    assertEquals(2, tokenRequests().size());
    assertEquals(List.of(), client.retries);
  }

  @Test
  void aTokenThatEndsBetweenTheStepsOfAnUploadIsReplaced() {
    registry.withTokens(300);
    for (String step : List.of("PATCH", "PUT")) {
      byte[] blob = (step + " other").getBytes(UTF_8);
      registry.failing(
          step,
          1,
          request -> {
            request.body();
            registry.revokeTokens();
            request.respond(
                401,
                Map.of(
                    "WWW-Authenticate",
                    "Bearer realm=\"http://" + registry.host() + "/token\",service=\"fake\""),
                "");
          });
      Descriptor descriptor = RegistryClientFixture.blob(blob);
      client
          .destination(registry.host(), "a/b")
          .pushBlob(descriptor, out -> out.write(blob), Optional.empty());
      assertArrayEquals(blob, registry.blob("a/b", descriptor.digest()), step);
    }
    assertEquals("PATCH other".length() + "PUT other".length(), client.sent.get());
  }

  @Test
  void rejectionIsRetriedAtMostOnce() {
    registry.withTokens(300);
    registry.failing(
        "/manifests/",
        99,
        request ->
            request.respond(
                401,
                Map.of("WWW-Authenticate", "Bearer realm=\"http://" + registry.host() + "/token\""),
                ""));
    AccessException denied = assertThrows(AccessException.class, () -> source().resolve("1"));
    assertEquals(2, registry.count("/manifests/"));
    assertTrue(denied.getMessage().contains("anonymous"), denied.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "400, AccessException",
    "401, AccessException",
    "403, AccessException",
    "429, TransientException",
    "500, TransientException",
    "503, TransientException"
  })
  void failureOfTheTokenServiceIsReported(int status, String type) {
    registry.withTokens(300).failing("GET /token", 99, request -> request.respond(status, "no"));
    client.login(registry.host(), "user", "secret-password");
    FailureException failure = assertThrows(FailureException.class, () -> source().resolve("1"));
    assertEquals(type, failure.getClass().getSimpleName());
    assertTrue(failure.getMessage().contains("" + status), failure.getMessage());
    if (status == 429) {
      // Too many requests cost no attempt.
      assertTrue(client.retries.size() > RegistryClientFixture.RETRIES, "" + client.retries);
    } else {
      assertEquals(
          type.equals("TransientException") ? RegistryClientFixture.RETRIES : 0,
          client.retries.size());
    }
    for (Throwable t = failure; t != null; t = t.getCause()) {
      assertFalse(t.toString().contains("secret-password"), t.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "not json", "{}", "[]", "{\"token\":null}", "{\"token\":\"\"}"})
  void missingTokenIsReported(String answer) {
    registry.withTokens(300).failing("GET /token", 99, request -> request.respond(200, answer));
    FailureException failure = assertThrows(FailureException.class, () -> source().resolve("1"));
    assertEquals("RefusedException", failure.getClass().getSimpleName());
    assertTrue(failure.getMessage().contains("token service"), failure.getMessage());
  }

  @Test
  void bothNamesOfATokenAreRead() {
    registry.withTokens(300);
    for (String answer :
        List.of("{\"access_token\":\"t\"}", "{\"token\":\"\",\"access_token\":\"t\"}")) {
      registry.failing("GET /token", 1, request -> request.respond(200, answer));
      registry.failing(
          "HEAD",
          1,
          request ->
              request.respond(
                  200, Map.of("Docker-Content-Digest", "sha256:" + "a".repeat(64)), ""));
      assertTrue(source().resolve("1").isPresent());
      assertEquals(Optional.of("Bearer t"), authorization(registry.log().size() - 1));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "/token",
        "ftp://a.test/",
        "http://a b",
        "https://",
        "#",
        "//host/t",
        "http://h:70000/"
      })
  void challengeWithoutTokenServiceIsReported(String realm) {
    registry.failing(
        "/v2/",
        99,
        request ->
            request.respond(401, Map.of("WWW-Authenticate", "Bearer realm=\"" + realm + "\""), ""));
    FailureException failure = assertThrows(FailureException.class, () -> source().resolve("1"));
    assertTrue(failure.failure().reason().length() > 5, failure.getMessage());
  }

  @Test
  void basicLoginsAreSentToTheRegistry() {
    registry.withLogin("user", "ä:ö");
    client.login(registry.host(), "user", "ä:ö");
    assertTrue(source().resolve("1").isPresent());
    assertEquals(Optional.of("Basic dXNlcjrDpDrDtg=="), authorization(1));
  }

  @Test
  void missingLoginIsReported() {
    registry.withLogin("user", "password");
    AccessException denied = assertThrows(AccessException.class, () -> source().resolve("1"));
    assertTrue(denied.getMessage().contains("docker login"), denied.getMessage());
    assertEquals(List.of(), client.retries);
  }

  @Test
  void aWrongLoginIsRenewedOnceAndTold() {
    registry.withLogin("user", "right");
    client.login(registry.host(), "user", "wrong").nextLogin(registry.host(), "user", "right");
    assertTrue(source().resolve("1").isPresent());
    assertEquals(List.of("user"), client.rejectedUsers());
    registry.withLogin("user", "another");
    assertThrows(AccessException.class, () -> source().resolve("1"));
    assertEquals(List.of(), client.retries);
  }

  @Test
  void aForbiddenTokenOfEcrIsRenewedButNotForEveryForbiddenRequest() {
    // ECR answers 403 when a token has ended, and also when a permission is missing.
    registry.withLogin("AWS", "old");
    client.login(registry.host(), "AWS", "old").nextLogin(registry.host(), "AWS", "new");
    Repository destination = client.destination(registry.host(), "a/b");
    registry.failing("/manifests/", 99, request -> FakeRegistry.error(request, 403, "DENIED"));
    for (int i = 0; i < 5; i++) {
      assertThrows(AccessException.class, () -> destination.resolve("1"));
    }
    assertEquals(1, client.rejectedUsers().size());
  }

  @Test
  void aRedirectGetsNoCredentialsOfTheRegistry() throws IOException {
    try (ScriptedServer cdn = ScriptedServer.start(request -> request.respond(200, "content"))) {
      registry.withLogin("user", "password");
      client.login(registry.host(), "user", "password");
      registry.failing(
          "/blobs/", 9, request -> request.redirect(307, "http://" + cdn.authority() + "/b?s=1"));
      assertArrayEquals(
          CONTENT, RegistryClientFixture.pull(source(), RegistryClientFixture.blob(CONTENT)));
      assertEquals(Optional.empty(), cdn.requests().get(0).header("Authorization"));
    }
  }

  @Test
  void redirectTargetWithOwnTokensGetsAnAnonymousToken() throws IOException {
    try (FakeRegistry other = new FakeRegistry().withTokens(300)) {
      other.putManifest("x/y", "1", MediaTypes.OCI_MANIFEST, MANIFEST);
      registry.withLogin("user", "password");
      client.login(registry.host(), "user", "password");
      registry.failing(
          "/manifests/",
          9,
          request -> request.redirect(307, "http://" + other.host() + "/v2/x/y/manifests/1"));
      assertArrayEquals(MANIFEST, source().pull("1").orElseThrow().content());
      for (IncomingRequest request : other.server().requests()) {
        String header = request.header("Authorization").orElse("");
        assertFalse(header.startsWith("Basic"), request + ": " + header);
      }
    }
  }

  @Test
  void aRootThatIsRedirectedElsewhereIsNotTakenForTheRegistrysOwnChallenge() throws IOException {
    // registry.k8s.io does this; the other's tokens would be of no use here.
    try (FakeRegistry other = new FakeRegistry().withTokens(300)) {
      registry.when(
          request -> {
            if (!request.toString().equals("GET /v2/")) {
              return false;
            }
            request.redirect(307, "http://localhost:" + other.server().port() + "/v2/");
            return true;
          });
      assertTrue(source().resolve("1").isPresent());
      assertEquals(List.of("GET /v2/"), other.log());
      assertEquals(Optional.empty(), authorization(1));
    }
  }

  @Test
  void aHostMayNameThePortOfItsScheme() throws IOException {
    // https://host:443 and https://host are one origin.
    HostSession session =
        new HostSession("registry.test:443", "", new RegistryClientFixture.Logins(), null);
    assertTrue(session.isOwn(java.net.URI.create("https://registry.test/v2/")));
    assertTrue(session.isOwn(java.net.URI.create("https://Registry.TEST:443/v2/")));
    assertFalse(session.isOwn(java.net.URI.create("https://registry.test:5000/v2/")));
    assertFalse(session.isOwn(java.net.URI.create("https://registry.test.evil.test/v2/")));
    HostSession hub = new HostSession("docker.io", "", new RegistryClientFixture.Logins(), null);
    assertTrue(hub.isOwn(java.net.URI.create("https://registry-1.docker.io/v2/")));
    assertFalse(hub.isOwn(java.net.URI.create("https://docker.io/v2/")));
  }

  @Test
  void anUploadElsewhereGetsNoCredentials() throws IOException {
    registry.withLogin("user", "password");
    client.login(registry.host(), "user", "password");
    try (ScriptedServer elsewhere =
        ScriptedServer.start(
            request -> {
              request.body();
              request.respond(202, Map.of("Location", request.target()), "");
            })) {
      registry.failing(
          "POST",
          9,
          request ->
              request.respond(
                  202, Map.of("Location", "http://" + elsewhere.authority() + "/up?x=1"), ""));
      client
          .destination(registry.host(), "a/b")
          .pushBlob(
              RegistryClientFixture.blob("new".getBytes(UTF_8)),
              out -> out.write("new".getBytes(UTF_8)),
              Optional.empty());
      for (IncomingRequest request : elsewhere.requests()) {
        assertEquals(Optional.empty(), request.header("Authorization"), request.toString());
      }
      assertEquals(1, elsewhere.requests().size());
    }
  }

  @Test
  void deniedAnonymousAccessIsReportedWithPossibleCauses() {
    registry.failing("/manifests/", 9, request -> FakeRegistry.error(request, 403, "DENIED"));
    FailureException failure = assertThrows(FailureException.class, () -> source().resolve("1"));
    assertInstanceOf(AccessException.class, failure);
    assertTrue(failure.getMessage().contains("do not exist, too"), failure.getMessage());
    assertTrue(failure.getMessage().startsWith("source: cannot read manifest " + registry.host()));
  }

  // Servers that call a new token invalid

  /** The answer to a request of the API, as if the token were not valid yet. */
  private void notYetValid(Predicate<IncomingRequest> request) {
    registry.withTokens(300);
    registry.when(
        asked -> {
          boolean isOfApi = asked.path().startsWith("/v2/a/");
          if (!isOfApi || asked.header("Authorization").isEmpty() || !request.test(asked)) {
            return false;
          }
          String challenge =
              "Bearer realm=\"http://%s/token\",service=\"fake\",error=\"invalid_token\""
                  .formatted(registry.host());
          asked.respond(401, Map.of("WWW-Authenticate", challenge), "");
          return true;
        });
  }

  /** One server of the registry is late, so that each token is rejected at first. */
  @Test
  void aTokenThatIsNotValidYetIsSentAgain() throws IOException {
    Set<String> seen = new HashSet<>();
    notYetValid(request -> seen.add(request.header("Authorization").orElseThrow()));
    Repository source = source();
    assertTrue(source.resolve("1").isPresent());
    assertArrayEquals(
        CONTENT, RegistryClientFixture.pull(source, RegistryClientFixture.blob(CONTENT)));
    assertEquals(2, tokenRequests().size());
    assertEquals(1, client.retries.size());
  }

  @Test
  void aRegistryThatCallsAllTokensInvalidDeniesAccess() {
    notYetValid(request -> true);
    AccessException denied = assertThrows(AccessException.class, () -> source().resolve("1"));
    assertTrue(denied.getMessage().contains("denied access (401)"), denied.getMessage());
    assertEquals(2, client.retries.size());
    assertThrows(
        AccessException.class,
        () ->
            client
                .destination(registry.host(), "a/b")
                .pushBlob(
                    RegistryClientFixture.blob(new byte[1]),
                    out -> out.write(0),
                    Optional.empty()));
  }

  // Token services that reject a login

  @Test
  void aLoginThatItsTokenServiceRejectsIsReplaced() {
    registry.withLogin("AWS", "new").withTokens(300);
    client.login(registry.host(), "AWS", "old").nextLogin(registry.host(), "AWS", "new");
    assertTrue(source().resolve("1").isPresent());
    assertEquals(2, tokenRequests().size());
  }

  @Test
  void aLoginThatIsGivenUpAfterARejectionLeavesTheRegistryAnonymous() {
    registry.withTokens(300);
    registry.when(
        request -> {
          boolean refused =
              request.path().equals("/token") && request.header("Authorization").isPresent();
          if (refused) {
            FakeRegistry.error(request, 401, "UNAUTHORIZED");
          }
          return refused;
        });
    client.login(registry.host(), "AWS", "of no use").givingUp(registry.host());
    assertTrue(source().resolve("1").isPresent());
    assertEquals(2, tokenRequests().size());
  }

  @Test
  void aLoginThatStaysTheSameIsRejectedOnce() {
    registry.withLogin("user", "right").withTokens(300);
    client.login(registry.host(), "user", "wrong");
    assertThrows(AccessException.class, () -> source().resolve("1"));
    assertEquals(1, tokenRequests().size());
  }

  @Test
  void scopeOfTheRegistryIsRequestedOnce() {
    registry.withTokens(300);
    registry.putManifest("c/d", "1", MediaTypes.OCI_MANIFEST, MANIFEST);
    registry.when(
        request -> {
          boolean ping = request.path().equals("/v2/");
          if (ping) {
            String challenge =
                "Bearer realm=\"http://%s/token\",service=\"fake\",scope=\"aws\""
                    .formatted(registry.host());
            request.respond(401, Map.of("WWW-Authenticate", challenge), "");
          }
          return ping;
        });
    OciRegistry all = client.registry(Side.SOURCE);
    assertTrue(all.open(registry.host(), "a/b", client).resolve("1").isPresent());
    assertTrue(all.open(registry.host(), "c/d", client).resolve("1").isPresent());
    assertEquals(1, tokenRequests().size());
    assertEquals(Optional.of("aws"), tokenRequests().get(0).parameter("scope"));
  }
}
