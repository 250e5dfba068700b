package org.opensearch.migrations.ecr.registry.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.registry.RegistryClientFixture;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.IncomingRequest;

/** Challenges as registries really send them, and the scopes that token services are asked for. */
@Timeout(30)
class RegistryChallengeTest {

  private static final byte[] MANIFEST = "{\"layers\":[]}".getBytes(UTF_8);
  private static final byte[] CONTENT = "content".getBytes(UTF_8);
  private static final String PULL = "repository:a/b:pull";
  private static final String PUSH = "repository:a/b:pull,push";

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

  private List<IncomingRequest> tokenRequests() {
    return registry.server().requests().stream()
        .filter(request -> request.path().startsWith("/token"))
        .toList();
  }

  /** The scopes of each request for a token. */
  private List<List<String>> scopes() {
    return tokenRequests().stream().map(RegistryChallengeTest::scopes).toList();
  }

  private static List<String> scopes(IncomingRequest request) {
    return Arrays.stream(URI.create(request.target()).getRawQuery().split("&", -1))
        .filter(field -> field.startsWith("scope="))
        .map(field -> URLDecoder.decode(field.substring("scope=".length()), UTF_8))
        .toList();
  }

  /** A token service that refuses whoever asks for a scope that it does not know. */
  private void knowingOnly(String... known) {
    registry.when(
        request -> {
          boolean isRefused =
              request.path().equals("/token") && !List.of(known).containsAll(scopes(request));
          if (isRefused) {
            FakeRegistry.error(request, 403, "DENIED");
          }
          return isRefused;
        });
  }

  private static String bearer(String more) {
    return "Bearer realm=\"http://%s/token\",service=\"fake\"" + more;
  }

  // Scopes

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",scope=\"\"",
        ",scope=\" \"",
        ",scope=\"repository::\"",
        ",scope=\"repository::pull\"",
        ",scope=\"registry:catalog:*\"",
        ",scope=\"repository:someone/else:pull\"",
        ",scope=\"repository:a/b:\"",
        ",scope=\"repository:A B:pull\"",
        ",scope=\"pull\"",
        ",scope=\"*\"",
        ",scope=repository:a/b:pull,push",
        ",scope=\"repository:a/b:pull,push\"",
        ",scope=\"repository:a/b:*\",error=\"invalid_token\""
      })
  void scopeOfTheRepositoryIsRequested(String scope) throws Exception {
    registry.withTokens(300).challenging(bearer(scope));
    knowingOnly(PULL);
    Repository source = source();
    assertTrue(source.resolve("1").isPresent());
    assertArrayEquals(
        CONTENT, RegistryClientFixture.pull(source, RegistryClientFixture.blob(CONTENT)));
    registry.revokeTokens();
    assertTrue(source.resolve("1").isPresent());
    assertEquals(List.of(List.of(PULL), List.of(PULL)), scopes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",scope=\"\"", ",scope=\"repository::\"", ",scope=\"registry:x:y\""})
  void destinationTokensAllowPushing(String scope) {
    registry.withTokens(300).challenging(bearer(scope));
    knowingOnly(PUSH);
    Repository destination = client.destination(registry.host(), "a/b");
    byte[] blob = "new".getBytes(UTF_8);
    destination.pushBlob(
        RegistryClientFixture.blob(blob), out -> out.write(blob), Optional.empty());
    assertEquals(List.of(List.of(PUSH)), scopes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",scope=\"\"", ",scope=\"repository:a/b:pull\""})
  void theCatalogHasAScopeOfItsOwn(String scope) {
    registry.withTokens(300).challenging(bearer(scope));
    knowingOnly("registry:catalog:*");
    registry.when(
        request -> {
          boolean isList =
              request.path().equals("/v2/_catalog")
                  && request.header("Authorization").orElse("").startsWith("Bearer");
          if (isList) {
            request.respond(200, "{\"repositories\":[\"a/b\"]}");
          }
          return isList;
        });
    assertEquals(
        List.of("a/b"), client.registry(Side.MIRROR).catalog(registry.host()).repositories());
  }

  @Test
  void missingScopesAreRequestedToo() {
    registry.withTokens(300);
    String more = "repository:a/b:pull,metadata_read";
    registry.challenging(bearer(",error=\"insufficient_scope\",scope=\"" + more + "\""));
    registry.when(
        request -> {
          if (request.toString().startsWith("HEAD") && tokenRequests().size() == 1) {
            registry.revokeTokens();
          }
          return false;
        });
    assertTrue(source().resolve("1").isPresent());
    assertEquals(List.of(List.of(PULL), List.of(PULL, more)), scopes());
  }

  @Test
  void ownScopeRemainsIfFurtherScopesAreRefused() {
    registry.withTokens(300);
    String more = "repository:x/y:pull";
    registry.challenging(bearer(",error=\"insufficient_scope\",scope=\"" + more + "\""));
    knowingOnly(PULL);
    registry.when(
        request -> {
          if (request.toString().startsWith("HEAD") && tokenRequests().size() == 1) {
            registry.revokeTokens();
          }
          return false;
        });
    assertTrue(source().resolve("1").isPresent());
    assertEquals(List.of(List.of(PULL), List.of(PULL, more), List.of(PULL)), scopes());
  }

  @Test
  void aMountAsksToReadTheOtherRepositoryToo() {
    registry.withTokens(300);
    Repository destination = client.destination(registry.host(), "c/d");
    Descriptor blob = RegistryClientFixture.blob(CONTENT);
    assertTrue(destination.pushBlob(blob, out -> out.write(CONTENT), Optional.of("a/b")));
    assertEquals(List.of(List.of("repository:c/d:pull,push", PULL)), scopes());
    assertEquals(0, registry.count("PATCH"));
  }

  @Test
  void mountIsAttemptedWithoutAccessToTheOtherRepository() {
    registry.withTokens(300);
    knowingOnly("repository:c/d:pull,push");
    Repository destination = client.destination(registry.host(), "c/d");
    Descriptor blob = RegistryClientFixture.blob(CONTENT);
    assertTrue(destination.pushBlob(blob, out -> out.write(CONTENT), Optional.of("a/b")));
  }

  // Token services

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/token | /token?service=fake&scope=S",
        "http://%s/token?account=me | /token?account=me&service=fake&scope=S",
        "http://%s/token?scope=x&a=b&service=y | /token?a=b&service=fake&scope=S",
        "http://%s/token? | /token?service=fake&scope=S",
        "http://%s/token#here | /token?service=fake&scope=S",
        "HTTP://%s/token | /token?service=fake&scope=S"
      })
  void aTokenServiceIsFoundWhereItsRealmSays(String realm, String target) {
    registry.withTokens(300).challenging("Bearer realm=\"" + realm + "\",service=\"fake\"");
    assertTrue(source().resolve("1").isPresent());
    assertEquals(target.replace("S", "repository%3Aa%2Fb%3Apull"), tokenRequests().get(0).target());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Bearer realm=\"http://%s/token\"", "bearer REALM=http://%s/token ,service=\"\""})
  void aServiceThatIsNotNamedIsNotSent(String challenge) {
    registry.withTokens(300).challenging(challenge);
    assertTrue(source().resolve("1").isPresent());
    assertEquals(Optional.empty(), tokenRequests().get(0).parameter("service"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"token\":\"T\"}",
        "{\"access_token\":\"T\"}",
        "{\"token\":\"T\",\"access_token\":\"T\",\"expires_in\":null}",
        "{\"token\":\"T\",\"expires_in\":\"3600\",\"issued_at\":\"nonsense\"}",
        "{\"token\":\"T\\n\",\"expires_in\":-1}",
        "{\"refresh_token\":\"R\",\"access_token\":\"T\",\"token_type\":\"bearer\"}"
      })
  void answersOfTokenServicesAreRead(String answer) {
    registry.challenging("Bearer realm=\"http://%s/token\"").withLogin("never", "used");
    registry.failing("/token", 9, request -> request.respond(200, answer));
    registry.when(
        request -> {
          boolean isLetIn = request.header("Authorization").equals(Optional.of("Bearer T"));
          if (isLetIn) {
            request.respond(200, Map.of("Docker-Content-Digest", "sha256:" + "a".repeat(64)), "");
          }
          return isLetIn;
        });
    assertTrue(source().resolve("1").isPresent());
    assertEquals(1, tokenRequests().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 405})
  void aRefreshTokenIsSentWithGetWhereATokenServiceKnowsNoPost(int status) {
    registry.withLogin("<token>", "refresh").withTokens(300);
    registry.failing(
        "POST /token",
        1,
        request -> {
          request.body();
          request.respond(status, "");
        });
    client.login(registry.host(), "<token>", "refresh");
    assertTrue(source().resolve("1").isPresent());
    assertEquals(
        List.of("POST", "GET"), tokenRequests().stream().map(IncomingRequest::method).toList());
  }

  @Test
  void aTokenThatEndsIsReplacedThoughNoChallengeIsSent() {
    registry.withTokens(300);
    Repository source = source();
    source.resolve("1");
    registry.revokeTokens();
    registry.failing("HEAD", 1, request -> request.respond(401, ""));
    assertTrue(source.resolve("1").isPresent());
    assertEquals(2, tokenRequests().size());
  }

  // Basic beside Bearer

  private static final String BASIC = "Basic realm=\"a, b\"";

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bearerIsPreferred(boolean isFirst) {
    registry.withLogin("user", "pw").withTokens(300);
    challengingBoth(isFirst);
    client.login(registry.host(), "user", "pw");
    assertTrue(source().resolve("1").isPresent());
    assertEquals(1, tokenRequests().size());
  }

  private void challengingBoth(boolean isBearerFirst) {
    String bearer = bearer("");
    registry.challenging(isBearerFirst ? bearer : BASIC, isBearerFirst ? BASIC : bearer);
  }

  /** A token service that gives no token, and one that gives tokens which are of no use. */
  @ParameterizedTest
  @CsvSource({
    "true, 401",
    "false, 401",
    "true, 404",
    "false, 403",
    "true, 500",
    "true, 200",
    "false, 200"
  })
  void basicIsUsedIfBearerIsRejected(boolean isBearerFirst, int status) throws Exception {
    registry.withLogin("user", "pw");
    challengingBoth(isBearerFirst);
    registry.failing("/token", 99, request -> request.respond(status, "{\"token\":\"useless\"}"));
    client.login(registry.host(), "user", "pw");
    Repository source = source();
    assertTrue(source.resolve("1").isPresent());
    long asked = tokenRequests().size();
    assertArrayEquals(
        CONTENT, RegistryClientFixture.pull(source, RegistryClientFixture.blob(CONTENT)));
    assertEquals(asked, tokenRequests().size(), "what works is remembered");
    assertEquals(List.of(), client.retries);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic realm=\"x\", Bearer realm=\"nonsense\"",
        "Bearer realm=\"\",service=\"s\", Basic realm=\"x\"",
        "Bearer, Basic",
        "Bearer realm=\"https://unknown.invalid/token\",Basic realm=\"x\""
      })
  void basicIsUsedIfBearerHasNoTokenService(String challenge) {
    registry.withLogin("user", "pw").challenging(challenge);
    client.login(registry.host(), "user", "pw");
    assertTrue(source().resolve("1").isPresent());
  }

  @Test
  void accessIsDeniedIfBothSchemesAreRejected() {
    registry.withLogin("user", "right").withTokens(300);
    challengingBoth(true);
    client.login(registry.host(), "user", "wrong");
    assertThrows(AccessException.class, () -> source().resolve("1"));
    assertTrue(registry.log().size() < 10, registry.log().toString());
    assertEquals(List.of(), client.retries);
  }

  @Test
  void busyTokenServiceIsRetriedIfBasicIsRejected() {
    registry.withLogin("user", "pw").withTokens(300);
    challengingBoth(true);
    registry.failing("/token", 99, request -> request.respond(503, ""));
    client.login(registry.host(), "user", "pw");
    assertThrows(TransientException.class, () -> source().resolve("1"));
  }

  @Test
  void anAnonymousUserGetsATokenWhereBothAreOffered() {
    registry.withTokens(300);
    challengingBoth(false);
    assertTrue(source().resolve("1").isPresent());
  }

  /** The root and the repositories can be behind different gates. */
  @Test
  void aRepositoryMayWantAnotherSchemeThanTheRoot() {
    registry.withLogin("user", "pw").withTokens(300);
    registry.failing(
        "GET /v2/", 1, request -> request.respond(401, Map.of("WWW-Authenticate", BASIC), ""));
    client.login(registry.host(), "user", "pw");
    assertTrue(source().resolve("1").isPresent());
    assertEquals(List.of(List.of(PULL)), scopes());
  }
}
