package org.opensearch.migrations.ecr.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {

  private static Challenge of(String... headers) {
    return Challenge.best(List.of(headers)).orElseThrow();
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
  void whatCannotBeAnsweredIsNothing(String header) {
    assertEquals(Optional.empty(), Challenge.best(List.of(header)));
  }

  @Test
  void basicNeedsNoParameters() {
    assertEquals("basic", of("Basic").scheme());
  }

  @Test
  void aHostileHeaderIsReadInTime() {
    String header = "Bearer realm=\"" + "\\".repeat(60_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> Challenge.best(List.of(header, "a".repeat(60_000))));
  }
}
