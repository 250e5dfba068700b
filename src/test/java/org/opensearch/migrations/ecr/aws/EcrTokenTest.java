package org.opensearch.migrations.ecr.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;

class EcrTokenTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "PT12H, PT11H45M",
    "PT3H, PT2H45M",
    "PT1H, PT54M",
    "PT10S, PT9S",
    "PT-5M, PT11H45M" // this machine's clock is ahead
  })
  void isRenewedBeforeItExpires(Duration life, Duration renewed) {
    EcrToken token = token("AWS:secret", NOW.plus(life));

    assertEquals(NOW.plus(renewed), token.renewal());
  }

  @Test
  void theDefaultLifetimeIsTwelveHours() {
    assertEquals(NOW.plus(Duration.ofMinutes(705)), token("AWS:secret", null).renewal());
  }

  @Test
  void keepsColonsOfThePassword() {
    assertEquals(new Login("AWS", "a:b:c"), token("AWS:a:b:c", NOW).login());
  }

  @Test
  void namesTheOwnRegistryWithoutItsUsualPort() {
    String authorization = base64("AWS:x");

    assertEquals(
        "1.dkr.ecr.x.amazonaws.com",
        EcrToken.of(authorization, "https://1.dkr.ecr.x.amazonaws.com", NOW, NOW).host());
    assertEquals(
        "127.0.0.1:5000", EcrToken.of(authorization, "http://127.0.0.1:5000", NOW, NOW).host());
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", ":secret", "secret:"})
  void tokensWithoutALoginAreRejectedAndNotQuoted(String decoded) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> token(decoded, NOW));

    assertFalse(e.getMessage().contains("secret"), e.getMessage());
  }

  @Test
  void invalidBase64IsRejectedAndNotQuoted() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> EcrToken.of("secret!!", "https://x.example", NOW, NOW));

    assertEquals("the token is not base64", e.getMessage());
    assertEquals(null, e.getCause());
  }

  private static EcrToken token(String decoded, Instant expires) {
    return EcrToken.of(base64(decoded), "https://x.example", expires, NOW);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
