package org.opensearch.migrations.ecr.registry.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.registry.OciRegistry;
import org.opensearch.migrations.ecr.registry.RegistryClientFixture;
import org.opensearch.migrations.ecr.testing.BasicUser;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.IncomingRequest;

/** Several logins for one host, as podman keeps them: each is sent for its own namespace alone. */
@Timeout(30)
class NamespaceLoginTest {

  private static final byte[] MANIFEST = "{\"layers\":[]}".getBytes(UTF_8);

  @TempDir private Path home;

  @AutoClose private final FakeRegistry registry = new FakeRegistry();
  @AutoClose private final RegistryClientFixture client = new RegistryClientFixture();

  /** Who may read which repositories; all may read what is not here. */
  private final Map<String, BasicUser> owners = new ConcurrentHashMap<>();

  private final AtomicInteger issued = new AtomicInteger();
  private final Map<String, String> tokens = new ConcurrentHashMap<>();
  private final List<String> warnings = new ArrayList<>();

  @BeforeEach
  void fill() {
    for (String name : List.of("red", "blue", "free")) {
      for (String app : List.of("/app", "/sub/app")) {
        registry.putManifest(name + app, "1", MediaTypes.OCI_MANIFEST, MANIFEST);
      }
    }
    owners.put("red/", new BasicUser("red", "red-password"));
    owners.put("blue/", new BasicUser("blue", "blue-password"));
  }

  private void logins(Map<String, BasicUser> users) throws IOException {
    List<String> entries = new ArrayList<>();
    users.forEach(
        (key, user) ->
            entries.add(
                "\"%s\":{\"auth\":\"%s\"}".formatted(registry.host() + key, user.base64())));
    Path file = home.resolve(".config/containers/auth.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{\"auths\":{" + String.join(",", entries) + "}}");
  }

  private OciRegistry registry() {
    return new OciRegistry(
        Side.SOURCE,
        client.transport,
        new DockerCredentials(Map.of("HOME", home.toString()), warnings::add),
        new Retry(0));
  }

  private boolean reads(OciRegistry all, String repository) {
    return all.open(registry.host(), repository, client).resolve("1").isPresent();
  }

  private Optional<BasicUser> owner(String path) {
    return owners.entrySet().stream()
        .filter(entry -> path.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Every repository wants Basic; a login that is not its own is a password told to a stranger. */
  private void wantsBasic() {
    registry.when(
        request -> {
          Optional<String> sent = request.header("Authorization");
          Optional<BasicUser> owner = owner(request.path());
          boolean isRoot = request.path().equals("/v2/");
          boolean isRight = owner.map(BasicUser::authorization).equals(sent);
          if (isRight && !isRoot) {
            return false;
          }
          request.respond(401, Map.of("WWW-Authenticate", "Basic realm=\"fake\""), "");
          return true;
        });
  }

  /** Every repository wants a token of its own, and the token service the owner's login. */
  private void wantsTokens() {
    registry.when(
        request -> {
          Optional<String> sent = request.header("Authorization");
          if (request.path().equals("/token")) {
            String scope = request.parameter("scope").orElse("");
            if (!owner(scope).map(BasicUser::authorization).equals(sent)) {
              FakeRegistry.error(request, 401, "UNAUTHORIZED");
              return true;
            }
            String token = "token-" + issued.incrementAndGet();
            tokens.put("Bearer " + token, scope);
            request.respond(200, "{\"token\":\"" + token + "\"}");
            return true;
          }
          String scope = tokens.getOrDefault(sent.orElse(""), "none");
          if (request.path().contains("/" + scope.replaceAll("repository:|:pull", "") + "/")) {
            return false;
          }
          String realm = "Bearer realm=\"http://" + registry.host() + "/token\"";
          request.respond(401, Map.of("WWW-Authenticate", realm), "");
          return true;
        });
  }

  private void wants(boolean isBasic) {
    if (isBasic) {
      wantsBasic();
    } else {
      wantsTokens();
    }
  }

  private List<String> senders(String path) {
    return registry.server().requests().stream()
        .filter(request -> request.target().contains(path))
        .map(request -> request.header("Authorization"))
        .flatMap(Optional::stream)
        .flatMap(header -> BasicAuthentication.parse(header).stream())
        .map(login -> login.user())
        .distinct()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void eachNamespaceGetsItsOwnLogin(boolean isBasic) throws IOException {
    wants(isBasic);
    logins(
        Map.of(
            "/red", new BasicUser("red", "red-password"),
            "/blue/", new BasicUser("blue", "blue-password")));
    OciRegistry all = registry();
    for (String name : List.of("red", "blue", "red/sub", "blue/sub")) {
      assertTrue(reads(all, name + "/app"), name);
    }
    assertEquals(List.of("red"), senders("red"));
    assertEquals(List.of("blue"), senders("blue"));
  }

  @Test
  void aPublicImageOfAnotherNamespaceIsReadAnonymously() throws IOException {
    wantsTokens();
    logins(Map.of("/red", new BasicUser("red", "red-password")));
    OciRegistry all = registry();
    assertTrue(reads(all, "red/app"));
    assertTrue(reads(all, "free/app"));
    assertEquals(List.of(), senders("free"));
  }

  @Test
  void deniedAccessWithoutLoginIsAnonymous() throws IOException {
    wantsBasic();
    logins(Map.of("/red", new BasicUser("red", "red-password")));
    OciRegistry all = registry();
    AccessException denied = assertThrows(AccessException.class, () -> reads(all, "blue/app"));
    assertTrue(denied.getMessage().contains("to an anonymous user"), denied.getMessage());
    assertEquals(List.of(), senders("blue"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rejectedLoginOfANamespaceIsReportedWithTheLoginCommand(boolean isBasic) throws IOException {
    wants(isBasic);
    logins(
        Map.of(
            "/red", new BasicUser("red", "wrong"),
            "", new BasicUser("blue", "blue-password")));
    OciRegistry all = registry();
    assertTrue(reads(all, "blue/app"));
    AccessException denied = assertThrows(AccessException.class, () -> reads(all, "red/app"));
    assertTrue(
        denied.getMessage().contains("podman login " + registry.host() + "/red"),
        denied.getMessage());
    assertEquals(List.of("red"), senders("red"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void loginsAreNotMixedByThreads(boolean isBasic) throws Exception {
    wants(isBasic);
    logins(
        Map.of(
            "/red", new BasicUser("red", "red-password"),
            "/blue", new BasicUser("blue", "blue-password")));
    OciRegistry all = registry();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Boolean>> results = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      String repository = List.of("red", "blue", "red/sub", "blue/sub").get(i % 4) + "/app";
      results.add(
          threads.submit(
              () -> {
                start.await();
                return reads(all, repository);
              }));
    }
    start.countDown();
    for (Future<Boolean> result : results) {
      assertTrue(result.get());
    }
    threads.shutdown();
    assertEquals(List.of("red"), senders("red"));
    assertEquals(List.of("blue"), senders("blue"));
    if (!isBasic) {
      assertEquals(
          4,
          registry.server().requests().stream()
              .map(IncomingRequest::path)
              .filter("/token"::equals)
              .count(),
          () -> registry.log().toString());
    }
  }

  @Test
  void namespacesOfOneLoginShareTheRoot() throws IOException {
    wantsBasic();
    logins(Map.of("", new BasicUser("red", "red-password")));
    OciRegistry all = registry();
    reads(all, "red/app");
    reads(all, "red/sub/app");
    assertEquals(1, registry.log().stream().filter("GET /v2/"::equals).count());
  }
}
