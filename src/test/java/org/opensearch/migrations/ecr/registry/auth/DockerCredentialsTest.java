package org.opensearch.migrations.ecr.registry.auth;

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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "{}"})
  void anEmptyFileHasNoLogins(String content) throws IOException {
    write(".docker/config.json", content);
    assertEquals(Optional.empty(), credentials().login("quay.io"));
    assertEquals(List.of(), warnings);
  }

  @Test
  void theVariableWithTheContentOfAFileComesLast() throws IOException {
    environment.put("DOCKER_AUTH_CONFIG", auths("quay.io", "variable", "pw"));
    assertEquals(Optional.of(new Login("variable", "pw")), credentials().login("quay.io"));
    write(".config/containers/auth.json", auths("quay.io", "file", "pw"));
    assertEquals(Optional.of(new Login("file", "pw")), credentials().login("quay.io"));
    assertEquals(List.of(), warnings);
  }

  @Test
  void aBrokenVariableIsWarnedOf() {
    environment.put("DOCKER_AUTH_CONFIG", "{\"auths\":{\"quay.io\":{\"auth\":\"secret");
    assertEquals(Optional.empty(), credentials().login("quay.io"));
    assertEquals(
        List.of("logins cannot be read from DOCKER_AUTH_CONFIG: it is not JSON"), warnings);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void podmansFileWithoutARuntimeFolder() throws IOException {
    Object user = Files.getAttribute(home, "unix:uid");
    Path file = Path.of("/run/containers/" + user + "/auth.json");
    assertTrue(DockerCredentials.paths(Map.of()).contains(file));
    assertTrue(DockerCredentials.paths(Map.of("XDG_RUNTIME_DIR", "")).contains(file));
    assertFalse(DockerCredentials.paths(Map.of("XDG_RUNTIME_DIR", "/run/user/5")).contains(file));
  }

  @Test
  void withoutHomeTheSystemKnowsTheHomeFolder() {
    Path file = Path.of(System.getProperty("user.home"), ".docker/config.json");
    assertTrue(DockerCredentials.paths(Map.of()).contains(file));
    assertFalse(DockerCredentials.paths(Map.of("HOME", "/other")).contains(file));
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
  void hangingFilesTimeOut() throws IOException {
    Files.createDirectories(home.resolve(".docker"));
    // A pipe that nobody writes into stands for a helper that waits for an answer.
    Command.of("mkfifo", home.resolve(".docker/config.json").toString()).runSuccessfully();
    environment.put("HOME", home.toString());
    DockerCredentials credentials =
        new DockerCredentials(environment, warnings::add, Duration.ofMillis(300));
    assertEquals(Optional.empty(), credentials.login("quay.io"));
    assertTrue(warnings.get(0).contains("no response within"), warnings.toString());
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

  // Keys

  /** As Docker, podman, Kubernetes and people write them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://quay.io",
        "https://quay.io/",
        "http://quay.io",
        "HTTPS://Quay.IO/v1/",
        "https://quay.io/v2/",
        "https://quay.io/v2",
        "quay.io/",
        "quay.io//",
        "quay.io/v1/",
        "quay.io/v2",
        "QUAY.io",
        "quay.io:443",
        "https://quay.io:443/v2/",
        "http://quay.io:80",
        " quay.io "
      })
  void hostsAreFoundInAnySpelling(String written) throws IOException {
    write(".docker/config.json", auths(written, "user", "pw"));
    DockerCredentials credentials = credentials();
    assertEquals(Optional.of(new Login("user", "pw")), credentials.login("quay.io"));
    assertEquals(Optional.of(new Login("user", "pw")), credentials.login("quay.io:443"));
    assertEquals(Optional.empty(), credentials.login("quay.io:5000"));
    assertEquals(Optional.empty(), credentials.login("quay.io.test"));
    assertEquals(Optional.empty(), credentials.login("cdn.quay.io"));
    assertEquals("", credentials.namespace("quay.io", "v2/app"));
    assertEquals(List.of(), warnings);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quay.io/team",
        "quay.io/team/",
        "https://quay.io/team",
        "https://quay.io/v2/team/",
        "QUAY.IO:443/team"
      })
  void aLoginForANamespaceIsForNothingElse(String written) throws IOException {
    write(".docker/config.json", auths(written, "user", "pw"));
    DockerCredentials credentials = credentials();
    for (String inside : List.of("team", "team/app", "team/sub/app")) {
      assertEquals("user", user(credentials, "quay.io", inside), inside);
    }
    for (String outside : List.of("other/app", "teams/app", "tea", "x/team/app", "app")) {
      assertEquals("", user(credentials, "quay.io", outside), outside);
    }
    assertEquals(Optional.empty(), credentials.login("quay.io"));
    assertEquals("", user(credentials, "ghcr.io", "team/app"));
  }

  private static String user(DockerCredentials credentials, String host, String repository) {
    String namespace = credentials.namespace(host, repository);
    return credentials.within(namespace).login(host).map(Login::user).orElse("");
  }

  private static String entry(String key, String user) {
    String auth = Base64.getEncoder().encodeToString((user + ":pw").getBytes(UTF_8));
    return "\"%s\":{\"auth\":\"%s\"}".formatted(key, auth);
  }

  private static String auths(String... entries) {
    return "{\"auths\":{" + String.join(",", entries) + "}}";
  }

  @Test
  void theLongestPrefixWins() throws IOException {
    write(
        ".config/containers/auth.json",
        auths(
            entry("reg.test", "all"),
            entry("reg.test/a/b/image", "image"),
            entry("reg.test/a", "a"),
            entry("reg.test/a/b", "b"),
            entry("docker.io/library/busybox", "busybox"),
            entry("https://index.docker.io/v1/", "hub")));
    DockerCredentials credentials = credentials();
    Map.of(
            "a/b/image", "image",
            "a/b/image2", "b",
            "a/b", "b",
            "a/bb", "a",
            "a/x/y", "a",
            "ab/c", "all",
            "x", "all")
        .forEach(
            (repository, user) ->
                assertEquals(user, user(credentials, "reg.test", repository), repository));
    assertEquals("busybox", user(credentials, "docker.io", "library/busybox"));
    assertEquals("hub", user(credentials, "docker.io", "library/alpine"));
  }

  /** podman login has written a namespace, docker login the host. */
  @Test
  void theLongestPrefixOfAllFilesWins() throws IOException {
    write(".docker/config.json", auths(entry("reg.test", "docker")));
    write(".config/containers/auth.json", auths(entry("reg.test/team", "podman")));
    DockerCredentials credentials = credentials();
    assertEquals("podman", user(credentials, "reg.test", "team/app"));
    assertEquals("docker", user(credentials, "reg.test", "other/app"));
  }

  @Test
  void theFileThatIsNamedComesFirst() throws IOException {
    environment.put("REGISTRY_AUTH_FILE", home.resolve("named.json").toString());
    write("named.json", auths(entry("reg.test", "named")));
    write(".docker/config.json", auths(entry("reg.test/team", "docker")));
    assertEquals("named", user(credentials(), "reg.test", "team/app"));
  }

  @Test
  void theFolderOfXdgIsReadToo() throws IOException {
    environment.put("XDG_CONFIG_HOME", home.resolve("xdg").toString());
    write("xdg/containers/auth.json", auths(entry("reg.test", "xdg")));
    assertEquals("xdg", user(credentials(), "reg.test", "app"));
  }

  @Test
  void anEmptyEntryLeavesTheLoginToWhatContainsIt() throws IOException {
    write(
        ".docker/config.json",
        "{\"auths\":{\"reg.test/team\":{}," + entry("reg.test", "all") + "}}");
    assertEquals("all", user(credentials(), "reg.test", "team/app"));
  }

  @Test
  void aRejectedLoginOfANamespaceIsReplacedByItsNewOneAlone() throws IOException {
    write(".docker/config.json", auths(entry("reg.test/team", "old"), entry("reg.test", "all")));
    DockerCredentials credentials = credentials();
    var team = credentials.within("team");
    Login old = team.login("reg.test").orElseThrow();
    assertEquals(Optional.empty(), team.renewed("reg.test", old));
    write(".docker/config.json", auths(entry("reg.test/team", "new"), entry("reg.test", "all")));
    assertEquals(Optional.of(new Login("new", "pw")), team.renewed("reg.test", old));
  }

  // Contents

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"auth\":\"dXNlcjpwOnc=\"",
        "\"auth\":\"dXNlcjpwOnc\"",
        "\"auth\":\" dXNl\\ncjpw\\r\\nOnc=\\n\"",
        "\"auth\":\"dXNlcjpwOncK\"",
        "\"auth\":\"dXNlcjpwOncAAA==\"",
        "\"Auth\":\"dXNlcjpwOnc=\"",
        "\"username\":\"user\",\"password\":\"p:w\"",
        "\"auth\":\"\",\"username\":\"user\",\"password\":\"p:w\",\"email\":null",
        "\"auth\":\"dXNlcjpwOnc=\",\"username\":\"other\",\"password\":\"other\""
      })
  void loginsAreReadAsToolsWriteThem(String entry) throws IOException {
    write(".docker/config.json", "{\"auths\":{\"quay.io\":{" + entry + "}}}");
    assertEquals(Optional.of(new Login("user", "p:w")), credentials().login("quay.io"));
    assertEquals(List.of(), warnings);
  }

  @Test
  void oneEntryThatIsBrokenIsWarnedOfAndLeavesTheOthers() throws IOException {
    write(
        ".docker/config.json",
        "{\"auths\":{\"quay.io\":{\"auth\":\"c2VjcmV0\"}," + entry("ghcr.io", "user") + "}}");
    DockerCredentials credentials = credentials();
    assertEquals("user", user(credentials, "ghcr.io", "a/b"));
    assertEquals(List.of(), warnings);
    assertEquals("", user(credentials, "quay.io", "a/b"));
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).startsWith("the login for quay.io cannot be read from "));
    assertFalse(warnings.get(0).contains("c2VjcmV0"), warnings.get(0));
  }

  @Test
  void aFileIsWarnedOfOnceForAllHosts() throws IOException {
    write(".docker/config.json", "{");
    DockerCredentials credentials = credentials();
    for (String host : List.of("a.test", "b.test", "c.test")) {
      credentials.login(host);
    }
    assertEquals(1, warnings.size(), warnings.toString());
  }
}
