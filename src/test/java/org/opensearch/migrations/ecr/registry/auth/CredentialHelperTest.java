package org.opensearch.migrations.ecr.registry.auth;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;

/** Credential helpers, good and bad, as Docker's configuration names them. */
@Timeout(60)
class CredentialHelperTest {

  private static final String ANSWER =
      "{\"ServerURL\":\"quay.io\",\"Username\":\"user\",\"Secret\":\"s3cret\"}";

  private static final Optional<Login> LOGIN = Optional.of(new Login("user", "s3cret"));

  @TempDir private Path home;

  private final List<String> warnings = new ArrayList<>();

  /** Writes a helper that notes what it was asked for, and then does what {@code script} says. */
  private void helper(String name, String script) throws IOException {
    Path file = home.resolve("docker-credential-" + name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }

  /** Reads what is asked for, then goes on as {@code script} says. */
  private void reading(String name, String script) throws IOException {
    helper(name, "server=$(cat); echo \"$1 $server\" >>" + home + "/asked\n" + script);
  }

  private List<String> asked() throws IOException {
    Path file = home.resolve("asked");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private void config(String content) throws IOException {
    Files.createDirectories(home.resolve(".docker"));
    Files.writeString(home.resolve(".docker/config.json"), content);
  }

  private DockerCredentials credentials() {
    return credentials(Duration.ofSeconds(20));
  }

  private DockerCredentials credentials(Duration timeout) {
    Map<String, String> environment =
        Map.of("HOME", home.toString(), "PATH", home + ":" + System.getenv("PATH"));
    return new DockerCredentials(environment, warnings::add, timeout);
  }

  @Test
  void helperReceivesTheHost() throws IOException {
    reading("good", "echo '" + ANSWER + "'");
    config("{\"credsStore\":\"good\"}");
    assertEquals(LOGIN, credentials().login("quay.io"));
    assertEquals(List.of("get quay.io"), asked());
    assertEquals(List.of(), warnings);
  }

  @Test
  void aHelperNeedNotReadItsInput() throws IOException {
    helper("deaf", "exec <&-\necho '" + ANSWER + "'");
    config("{\"credHelpers\":{\"quay.io\":\"deaf\"}}");
    for (int i = 0; i < 20; i++) {
      assertEquals(LOGIN, credentials().login("quay.io"));
    }
    assertEquals(List.of(), warnings);
  }

  @Test
  void aHelperMayWriteMuchToStandardError() throws IOException {
    reading("chatty", "head -c 1000000 /dev/zero >&2\necho '" + ANSWER + "'");
    config("{\"credsStore\":\"chatty\"}");
    assertEquals(LOGIN, credentials().login("quay.io"));
    assertEquals(List.of(), warnings);
  }

  @Test
  void anAgentThatStaysIsNotWaitedFor() throws IOException {
    reading("agent", "sleep 20 &\necho '" + ANSWER + "'");
    config("{\"credsStore\":\"agent\"}");
    long start = System.nanoTime();
    assertEquals(LOGIN, credentials().login("quay.io"));
    assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 15);
  }

  @Test
  void hangingHelperIsKilledAndNotCalledAgain() throws IOException {
    reading("hanging", "sleep 300");
    config("{\"credsStore\":\"hanging\"}");
    DockerCredentials credentials = credentials(Duration.ofSeconds(2));
    assertEquals(Optional.empty(), credentials.login("docker.io"));
    assertEquals(Optional.empty(), credentials.renewed("docker.io", new Login("user", "rejected")));
    assertEquals(1, asked().size());
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).endsWith("no answer within 2 s"), warnings.get(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo 'credentials not found in native keychain'; exit 1",
        "echo 'credentials not found in native keychain' >&2; exit 1",
        "echo 'Error: Credentials Not Found'; exit 1",
        "echo 'The specified item could not be found in the keychain.'; exit 1",
        "echo 'error: Element not found.' >&2; exit 2",
        "echo 'Error: docker-credential-helpers/cXVheS5pbw== is not in the password store.' >&2;"
            + " exit 1",
        "echo 'no credentials for quay.io' >&2; exit 1",
        "echo 'You are not logged in to quay.io'; exit 1",
        "echo 'credentials not found in native keychain'",
        "echo '{}'",
        "echo '{\"Username\":\"\",\"Secret\":\"\"}'"
      })
  void aHelperWithoutALoginIsNoReasonToWarn(String script) throws IOException {
    reading("empty", script);
    config("{\"credsStore\":\"empty\"}");
    assertEquals(Optional.empty(), credentials().login("quay.io"));
    assertEquals(List.of(), warnings);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo s3cret; exit 1",
        "echo s3cret",
        "",
        "echo 's3cret: credential-tool: not found' >&2; exit 127",
        "kill -9 $$",
        "echo '{\"Username\":\"u\",\"Secret\":\"s3cret'"
      })
  void aHelperThatFailsIsWarnedOfWithoutItsOutput(String script) throws IOException {
    reading("broken", script);
    config("{\"credsStore\":\"broken\"}");
    assertEquals(Optional.empty(), credentials().login("quay.io"));
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).contains("docker-credential-broken"), warnings.get(0));
    assertFalse(warnings.get(0).contains("s3cret"), warnings.get(0));
  }

  @Test
  void aHelperThatIsMissingIsWarnedOf() throws IOException {
    config("{\"credsStore\":\"no-such\"}");
    assertEquals(Optional.empty(), credentials().login("quay.io"));
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).endsWith("docker-credential-no-such is not on the PATH"));
  }

  @Test
  void anIdentityTokenOfAHelperIsARefreshToken() throws IOException {
    reading("token", "echo '{\"Username\":\"<token>\",\"Secret\":\"refresh\"}'");
    config("{\"credsStore\":\"token\"}");
    Login login = credentials().login("x.azurecr.io").orElseThrow();
    assertTrue(login.isIdentityToken());
    assertEquals("refresh", login.password());
  }

  @Test
  void fieldsMayBeWrittenInAnyCase() throws IOException {
    reading("lower", "echo '{\"username\":\"user\",\"secret\":\"s3cret\"}'");
    config("{\"credsstore\":\"lower\"}");
    assertEquals(LOGIN, credentials().login("quay.io"));
  }

  /** Docker leaves an empty entry under the name by which the helper knows the login. */
  @Test
  void helperReceivesTheNameInTheFile() throws IOException {
    reading("store", "[ \"$server\" = https://quay.io/v2/ ] && echo '" + ANSWER + "' || exit 1");
    config("{\"auths\":{\"https://quay.io/v2/\":{}},\"credsStore\":\"store\"}");
    assertEquals(LOGIN, credentials().login("quay.io"));
    assertEquals(List.of("get https://quay.io/v2/"), asked());
  }

  @Test
  void helperReceivesDockersNameOfDockerHub() throws IOException {
    reading("hub", "echo '" + ANSWER + "'");
    config("{\"credsStore\":\"hub\"}");
    assertEquals(LOGIN, credentials().login("docker.io"));
    assertEquals(List.of("get https://index.docker.io/v1/"), asked());
  }

  @Test
  void aHelperOfOneHostIsForThatHostAlone() throws IOException {
    reading("one", "echo '" + ANSWER + "'");
    reading("rest", "echo 'credentials not found in native keychain'; exit 1");
    config("{\"credHelpers\":{\"https://quay.io\":\"one\"},\"credsStore\":\"rest\"}");
    DockerCredentials credentials = credentials();
    assertEquals(LOGIN, credentials.login("quay.io"));
    assertEquals(Optional.empty(), credentials.login("ghcr.io"));
    assertEquals(List.of("get https://quay.io", "get ghcr.io"), asked());
  }

  @Test
  void aHostWithAnEmptyHelperIsInTheFile() throws IOException {
    reading("rest", "exit 1");
    config(
        "{\"credHelpers\":{\"quay.io\":\"\"},\"credsStore\":\"rest\","
            + "\"auths\":{\"quay.io\":{\"auth\":\"dXNlcjpzM2NyZXQ=\"}}}");
    assertEquals(LOGIN, credentials().login("quay.io"));
    assertEquals(List.of(), asked());
  }

  /** What a namespace has in the file is more specific than what a helper has for the host. */
  @Test
  void aNamespaceInTheFileComesBeforeAHelperOfTheHost() throws IOException {
    reading("host", "echo '" + ANSWER + "'");
    config(
        "{\"credHelpers\":{\"quay.io\":\"host\"},"
            + "\"auths\":{\"quay.io/team\":{\"auth\":\"dGVhbTpwdw==\"}}}");
    DockerCredentials credentials = credentials();
    assertEquals(
        Optional.of(new Login("team", "pw")),
        credentials.within(credentials.namespace("quay.io", "team/app")).login("quay.io"));
    assertEquals(List.of(), asked());
    assertEquals(
        LOGIN, credentials.within(credentials.namespace("quay.io", "x/app")).login("quay.io"));
  }
}
