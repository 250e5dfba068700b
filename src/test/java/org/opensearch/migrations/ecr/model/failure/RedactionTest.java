package org.opensearch.migrations.ecr.model.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://me:pass@host/x?X-Amz-Signature=ab&b=1 is bad | https://…host/x… is bad",
        "docker.io=me:pa55@host:5000/x | docker.io=me:…@host:5000/x",
        "'me%40x:pa55@host' | 'me%40x:…@host'",
        "https:/me:pa55@host/x.yaml | https:/me:…@host/x.yaml",
        "Authorization: Basic Ym9iOnBhc3M= | Authorization: Basic …",
        "authorization=basic%20Ym9iOnBhc3M= | authorization=basic%20…",
        "(Bearer eyJhbGci.e30.x_-) | (Bearer …)",
        "/x?X-Amz-Credential=AK/1&X-Amz-Signature=abc | /x?X-Amz-Credential=…&X-Amz-Signature=…",
        "x-amz-security-token:IQoJ//abc host:x | x-amz-security-token:… host:x",
        "grant_type=refresh_token&refresh_token=abc&x=y | "
            + "grant_type=refresh_token&refresh_token=…&x=y"
      })
  void secretsAreRemoved(String text, String told) {
    assertEquals(told, Redaction.of(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic authentication is needed.",
        "bearer tokens are expired",
        "invalid token: signature is invalid",
        "UNAUTHORIZED (authentication required)",
        "https://quay.io/v2/a/b:1 returned status 404",
        "what? me@host.test",
        "password: not given",
        "quay.io:443/a/b:1.2.3@sha256:0011 and b:1@sha512:00",
        "layout:dir@2"
      })
  void ordinaryTextIsKept(String text) {
    assertEquals(text, Redaction.of(text));
  }

  @Test
  void longTextIsRedactedQuickly() {
    for (String part :
        new String[] {"://", "?", "://a?", "Basic ", "a", "sig=", "://@", "a:", "a:b@", ":a"}) {
      Assertions.assertTimeout(
          Duration.ofSeconds(5), () -> Redaction.of(part.repeat(4 * 1024 / part.length())));
    }
  }
}
