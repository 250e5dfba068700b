package org.opensearch.migrations.ecr.registry.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.registry.auth.Challenges.Challenge;

class ChallengeTest {

  private static final URI ROOT = URI.create("https://registry.test:5000/v2/");

  /** The challenge that is answered first. */
  private static Challenge of(String... headers) {
    Challenges challenges = Challenges.of(ROOT, List.of(headers));
    assertFalse(challenges.isEmpty());
    return challenges.bearer().orElse(new Challenge("basic", Map.of()));
  }

  @Test
  void readsWhatDockerHubSends() {
    Challenge challenge =
        of(
            "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\","
                + "scope=\"repository:library/busybox:pull,push\"");
    assertEquals("bearer", challenge.scheme());
    assertEquals(
        Map.of(
            "realm", "https://auth.docker.io/token",
            "service", "registry.docker.io",
            "scope", "repository:library/busybox:pull,push"),
        challenge.parameters());
  }

  @Test
  void readsSpacesCaseTokensAndEscapes() {
    Challenge challenge =
        of("  BEARER  Realm = \"https://a.test/t\" ,  service=plain , error=\"say \\\"no\\\"\"");
    assertEquals(
        Map.of("realm", "https://a.test/t", "service", "plain", "error", "say \"no\""),
        challenge.parameters());
  }

  @Test
  void theFirstOfTwoParametersWins() {
    assertEquals(
        Optional.of("https://a.test/"),
        of("Bearer realm=\"https://a.test/\", realm=\"https://evil.test/\"").parameter("realm"));
  }

  @Test
  void bearerIsBetterThanBasic() {
    String basic = "Basic realm=\"registry\"";
    String bearer = "Bearer realm=\"https://a.test/\"";
    assertEquals("bearer", of(basic, bearer).scheme());
    assertEquals("bearer", of(bearer, basic).scheme());
    assertEquals("basic", of(basic).scheme());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic realm=\"one\", Bearer realm=\"https://a.test/\",service=\"s\"",
        "Bearer realm=\"https://a.test/\",service=\"s\", Basic realm=\"one\"",
        "Negotiate, Bearer realm=\"https://a.test/\",service=\"s\"",
        "Negotiate abc==, Bearer realm=\"https://a.test/\",service=\"s\""
      })
  void severalChallengesInOneHeaderAreKeptApart(String header) {
    assertEquals(
        Map.of("realm", "https://a.test/", "service", "s"), of(header).parameters(), header);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Bearer", "Negotiate", "Digest realm=\"x\"", "=,=\"", "\"", "Bearer x"})
  void failingHelperProvidesNoLogin(String header) {
    assertTrue(Challenges.of(ROOT, List.of(header)).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic realm=\"one\", Bearer realm=\"https://a.test/\"",
        "Bearer realm=\"https://a.test/\", Basic realm=\"one\"",
        "Bearer realm=\"https://a.test/\", Basic",
        "bAsIc REALM=\"a, b\" , bearer   realm = \"https://a.test/\"",
        "Basic realm=\"Bearer realm=x, y\",Bearer realm=\"https://a.test/\"",
        "Basic, Bearer realm=\"https://a.test/\""
      })
  void bothSchemesOfOneHeaderAreFound(String header) {
    Challenges challenges = Challenges.of(ROOT, List.of(header));
    assertTrue(challenges.hasBasic());
    assertEquals("https://a.test/", challenges.bearer().orElseThrow().parameter("realm").get());
  }

  /** Registries and proxies do not keep to the grammar. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer realm=https://a.test/,scope=repository:a/b:pull,push,service=s",
        "Bearer realm=https://a.test/ scope=repository:a/b:pull service=s",
        "Bearer service=\"s\",realm=\"https://a.test/",
        "Bearer  realm = \" https://a.test/ \" ,, service = \"s\"",
        ",Bearer realm=\"https://a.test/\",\tservice=\"s\"",
        "Bearer realm=\"https://a.test/\",scope=\"\",service=\"s\""
      })
  void irregularHeadersAreRead(String header) {
    assertEquals(Optional.of("https://a.test/"), of(header).parameter("realm"));
    assertEquals(Optional.of("s"), of(header).parameter("service"));
  }

  @ParameterizedTest
  @CsvSource({
    "/token?a=b, https://registry.test:5000/token?a=b",
    "//auth.test/token, https://auth.test/token",
    "https://auth.test/token, https://auth.test/token",
    "token, token"
  })
  void thePathOfATokenServiceIsOneOfTheRegistry(String realm, String address) {
    assertEquals(Optional.of(address), of("Bearer realm=\"" + realm + "\"").parameter("realm"));
  }

  @Test
  void basicNeedsNoParameters() {
    assertEquals("basic", of("Basic").scheme());
  }

  @Test
  void aHostileHeaderIsReadInTime() {
    String header = "Bearer realm=\"" + "\\".repeat(60_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> Challenges.of(ROOT, List.of(header, "a".repeat(60_000))));
  }
}
