package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.testing.BasicUser;
import org.opensearch.migrations.ecr.testing.Fault;
import org.opensearch.migrations.ecr.testing.FaultProxy;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.RegistryOptions;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.testing.TokenService;
import org.opensearch.migrations.ecr.testing.Witness;

/** Logins in the formats of various tools, against real registries with authentication. */
class MirrorLoginsIT {

  private static final BasicUser READER = new BasicUser("reader", "reader:password");
  private static final BasicUser RED = new BasicUser("red", "red-password");
  private static final BasicUser BLUE = new BasicUser("blue", "blue-password");

  @TempDir Path folder;
  @AutoClose private MirrorScene scene;
  private final TestImage image = ImageShapes.simple(3);

  private void start(RegistryOptions source, String... repositories) {
    scene = MirrorScene.start(folder, source);
    for (String repository : repositories) {
      scene.source().contents().push(image, repository, "1");
    }
  }

  /** Writes Docker's configuration; the private registry's login is in it as always. */
  private void config(String more, String... entries) throws IOException {
    List<String> auths = new ArrayList<>(List.of(entries));
    BasicUser user = scene.destination().user().orElseThrow();
    auths.add(entry(scene.destination().host(), user.base64()));
    Files.writeString(
        scene.maEcr().home().resolve(".docker/config.json"),
        "{" + more + "\"auths\":{" + String.join(",", auths) + "}}");
  }

  private static String entry(String key, String auth) {
    return "\"%s\":{\"auth\":\"%s\"}".formatted(key, auth);
  }

  private void assertMirrored(String host, String... repositories) {
    for (String repository : repositories) {
      Witness.assertHolds(scene.destination(), MirrorScene.mirrored(host, repository), "1", image);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HOST", "http://HOST", "https://HOST/v2/", "HOST/v1/", "HOST/app/"})
  void loginIsFoundForAnyKeyFormat(String key) throws IOException {
    start(RegistryOptions.OPEN.withUser(READER), "app/one");
    String auth = READER.base64().replaceFirst("(.{8})", "$1\\\\n ").replace("=", "");
    config("", entry(key.replace("HOST", scene.source().host()), auth));
    scene.manifest().image(scene.here("app/one:1"));
    scene.mirror(0);
    assertMirrored(scene.source().host(), "app/one");
  }

  @Test
  void credentialHelperMayIgnoreItsInput() throws IOException {
    start(RegistryOptions.OPEN.withUser(READER), "app/one");
    Path helper = folder.resolve("docker-credential-deaf");
    Files.writeString(
        helper,
        "#!/bin/sh\nexec <&-\nhead -c 300000 /dev/zero >&2\n"
            + "echo '{\"Username\":\"%s\",\"Secret\":\"%s\"}'\n"
                .formatted(READER.name(), READER.password()));
    assertTrue(helper.toFile().setExecutable(true));
    scene.maEcr().environment(Map.of("PATH", folder + ":" + System.getenv("PATH")));
    config("\"credHelpers\":{\"" + scene.source().host() + "\":\"deaf\"},");
    scene.manifest().image(scene.here("app/one:1"));
    Finished run = scene.mirror(0);
    assertFalse(run.stderr().contains("warning"), run::toString);
    assertMirrored(scene.source().host(), "app/one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "repository::", "registry:catalog:*", "repository:red/app:pull"})
  void namespacesUseTheirOwnLogins(String scope) throws IOException {
    start(RegistryOptions.OPEN, "red/app", "blue/app", "free/app");
    try (TokenService tokens = TokenService.start(Duration.ofMinutes(5));
        FaultProxy proxy = FaultProxy.before(scene.source().uri())) {
      proxy.with(tokens.owned("red", RED).owned("blue", BLUE).challengingWith(scope));
      scene.plainHttp(proxy.host());
      scene.plainHttp(tokens.host());
      config(
          "",
          entry(proxy.host() + "/red", RED.base64()),
          entry(proxy.host() + "/blue/app", BLUE.base64()));
      for (String name : List.of("red", "blue", "free")) {
        scene.manifest().image(proxy.host() + "/" + name + "/app:1");
      }
      scene.mirror(0);
      assertMirrored(proxy.host(), "red/app", "blue/app", "free/app");
      assertEquals(3, tokens.requests().size(), tokens.requests()::toString);
    }
  }

  @Test
  void basicIsUsedIfTheTokenServiceFails() throws IOException {
    start(RegistryOptions.OPEN.withUser(READER), "app/one");
    try (FaultProxy proxy = FaultProxy.before(scene.source().uri())) {
      String both = "Bearer realm=\"http://%s/v2/token\", Basic realm=\"tests\"";
      Fault challenge = Fault.status(401, Map.of("WWW-Authenticate", both.formatted(proxy.host())));
      proxy.with(
          request ->
              request.containsHeader("Authorization")
                      || request.getRequestLine().getUri().contains("/token")
                  ? Optional.empty()
                  : Optional.of(challenge));
      scene.plainHttp(proxy.host());
      config("", entry(proxy.host(), READER.base64()));
      scene.manifest().image(proxy.host() + "/app/one:1");
      scene.mirror(0);
      assertMirrored(proxy.host(), "app/one");
    }
  }
}
