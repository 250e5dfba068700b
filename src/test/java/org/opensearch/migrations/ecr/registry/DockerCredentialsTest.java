package org.opensearch.migrations.ecr.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;
import org.opensearch.migrations.ecr.testing.Command;

/** The files of docker and podman. */
@Timeout(30)
class DockerCredentialsTest {

  @TempDir private Path home;

  private final Map<String, String> environment = new HashMap<>();
  private final List<String> warnings = new ArrayList<>();

  private DockerCredentials credentials() {
    environment.putIfAbsent("HOME", home.toString());
    return new DockerCredentials(environment, warnings::add);
  }

  private Path write(String file, String content) throws IOException {
    Path path = home.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, content);
  }

  private static String auths(String host, String user, String password) {
    String auth = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    return "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(host, auth);
  }

  @Test
  void nobodyIsLoggedInWithoutAFile() {
    assertEquals(Optional.empty(), credentials().login("quay.io"));
    assertEquals(List.of(), warnings);
  }

  @Test
  void readsWhatDockerLoginWrites() throws IOException {
    write(".docker/config.json", auths("quay.io", "user", "p:w ä"));
    assertEquals(Optional.of(new Login("user", "p:w ä")), credentials().login("quay.io"));
    assertEquals(Optional.empty(), credentials().login("ghcr.io"));
    assertEquals(List.of(), warnings);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://index.docker.io/v1/",
        "index.docker.io",
        "docker.io",
        "registry-1.docker.io"
      })
  void dockerHubIsKnownByAllItsNames(String written) throws IOException {
    write(".docker/config.json", auths(written, "user", "pw"));
    assertEquals(Optional.of(new Login("user", "pw")), credentials().login("docker.io"));
  }

  @Test
  void hostsWithPortsAreTheirOwn() throws IOException {
    write(".docker/config.json", auths("localhost:5000", "user", "pw"));
    assertTrue(credentials().login("localhost:5000").isPresent());
    assertEquals(Optional.empty(), credentials().login("localhost:5001"));
    assertEquals(Optional.empty(), credentials().login("localhost"));
  }

  @Test
  void anIdentityTokenIsARefreshToken() throws IOException {
    String nobody = "00000000-0000-0000-0000-000000000000:";
    String auth = Base64.getEncoder().encodeToString(nobody.getBytes(UTF_8));
    write(
        ".docker/config.json",
        "{\"auths\":{\"x.azurecr.io\":{\"auth\":\"" + auth + "\",\"identitytoken\":\"tok\"}}}");
    assertEquals(Optional.of(new Login("<token>", "tok")), credentials().login("x.azurecr.io"));
  }

  @Test
  void theFilesAreReadInTheirOrder() throws IOException {
    environment.put("DOCKER_CONFIG", home.resolve("other").toString());
    environment.put("XDG_RUNTIME_DIR", home.resolve("run").toString());
    environment.put("REGISTRY_AUTH_FILE", home.resolve("named.json").toString());
    write(".config/containers/auth.json", auths("e.test", "5", "pw"));
    write("run/containers/auth.json", auths("d.test", "4", "pw"));
    write(".docker/config.json", auths("c.test", "3", "pw"));
    write("other/config.json", auths("b.test", "2", "pw"));
    write("named.json", auths("a.test", "1", "pw"));
    DockerCredentials credentials = credentials();
    for (int i = 0; i < 5; i++) {
      String host = "abcde".charAt(i) + ".test";
      assertEquals(Optional.of("" + (i + 1)), credentials.login(host).map(Login::user), host);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "",
        "[]",
        "{\"auths\":5}",
        "{\"auths\":{\"quay.io\":{\"auth\":\"not base64, secret\"}}}",
        "{\"auths\":{\"quay.io\":{\"auth\":\"bm9jb2xvbg==\"}}}",
        "{\"auths\":{\"quay.io\":{\"auth\":\"\"}}}",
        "{\"auths\":{\"quay.io\":null}}",
        "{\"auths\":{\"quay.io\":{\"auth\":\"secret"
      })
  void aBrokenFileIsNoReasonToStop(String content) throws IOException {
    write(".docker/config.json", content);
    write(".config/containers/auth.json", auths("quay.io", "user", "pw"));
    Optional<Login> login = credentials().login("quay.io");
    assertTrue(login.isPresent(), content);
    warnings.forEach(w -> assertFalse(w.contains("secret"), w));
  }

  @Test
  void aBrokenFileIsWarnedOf() throws IOException {
    Path file = write(".docker/config.json", "{\"auths\":{\"quay.io\":{\"auth\":\"secret");
    assertEquals(Optional.empty(), credentials().login("quay.io"));
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).contains(file.toString()), warnings.get(0));
    assertFalse(warnings.get(0).contains("secret"), warnings.get(0));
  }

  @Test
  void aHelperThatIsMissingIsNoReasonToStop() throws IOException {
    write(".docker/config.json", "{\"credsStore\":\"no-such-helper\"}");
    assertEquals(Optional.empty(), credentials().login("quay.io"));
  }

  @Test
  void whatHangsIsNotWaitedForForEver() throws IOException {
    Files.createDirectories(home.resolve(".docker"));
    // A pipe that nobody writes into stands for a helper that waits for an answer.
    Command.of("mkfifo", home.resolve(".docker/config.json").toString()).runSuccessfully();
    environment.put("HOME", home.toString());
    DockerCredentials credentials =
        new DockerCredentials(environment, warnings::add, Duration.ofMillis(300));
    assertEquals(Optional.empty(), credentials.login("quay.io"));
    assertTrue(warnings.get(0).contains("no answer within"), warnings.toString());
  }

  @Test
  void eachHostIsLookedUpOnce() throws IOException {
    Path file = write(".docker/config.json", auths("quay.io", "user", "pw"));
    DockerCredentials credentials = credentials();
    credentials.login("quay.io");
    Files.delete(file);
    assertTrue(credentials.login("quay.io").isPresent());
  }

  @Test
  void aRejectedLoginIsReplacedByANewerOneAlone() throws IOException {
    write(".docker/config.json", auths("quay.io", "user", "old"));
    DockerCredentials credentials = credentials();
    Login old = credentials.login("quay.io").orElseThrow();
    assertEquals(Optional.empty(), credentials.renewed("quay.io", old));
    write(".docker/config.json", auths("quay.io", "user", "new"));
    assertEquals(Optional.of(new Login("user", "new")), credentials.renewed("quay.io", old));
    assertEquals(Optional.of(new Login("user", "new")), credentials.login("quay.io"));
  }

  @Test
  void passwordsAreNotPrinted() {
    assertFalse(new Login("user", "secret").toString().contains("secret"));
  }
}
