package org.opensearch.migrations.ecr.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

class SourceMirrorsTest {

  private static Optional<String> of(String written, String mirror, String host) {
    return SourceMirrors.parse(Map.of(written, mirror)).of(host).map(SourceMirror::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io, docker.io",
    "Docker.io, docker.io",
    "index.docker.io, docker.io",
    "registry-1.docker.io, docker.io",
    "docker.io, index.docker.io",
    "QUAY.IO, quay.io",
    "quay.io, Quay.io",
    "quay.io/, quay.io",
    "quay.io:443, quay.io",
    "quay.io, quay.io:443",
    "reg.test:5000, Reg.Test:5000"
  })
  void hostNamesAreNormalised(String written, String host) {
    assertEquals(Optional.of("mirror.test/cache"), of(written, "mirror.test/cache", host));
  }

  @Test
  void otherHostsHaveNoMirror() {
    assertEquals(Optional.empty(), of("quay.io", "mirror.test", "cdn.quay.io"));
    assertEquals(Optional.empty(), of("quay.io:5000", "mirror.test", "quay.io"));
    assertEquals(Optional.empty(), SourceMirrors.NONE.of("quay.io"));
  }

  @Test
  void aMirrorPathIsPrepended() {
    SourceMirror mirror =
        SourceMirrors.parse(Map.of("quay.io", "Mirror.test:5000/a/b/")).of("quay.io").orElseThrow();
    assertEquals("a/b/org/app", mirror.repository("org/app"));
    assertEquals(
        URI.create("https://Mirror.test:5000/a/b/charts/index.yaml?x=%20"),
        mirror.address(URI.create("https://quay.io/charts/index.yaml?x=%20")));
    SourceMirror bare =
        SourceMirrors.parse(Map.of("quay.io", "mirror.test/")).of("quay.io").orElseThrow();
    assertEquals("org/app", bare.repository("org/app"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://quay.io, mirror.test, https://quay.io",
    "quay.io/org, mirror.test, quay.io/org",
    "quay.io, https://mirror.test, https://mirror.test",
    "quay.io, user@mirror.test, user@mirror.test",
    "quay.io, mirror.test?x=1, mirror.test?x=1",
    "quay.io, a_b:c, a_b:c",
    "'', mirror.test, ''",
    "quay.io, '', ''",
    "quay.io, /path, /path"
  })
  void invalidHostsAreRejected(String host, String mirror, String told) {
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> SourceMirrors.parse(Map.of(host, mirror)));
    assertTrue(e.getMessage().contains("'" + told + "' is not a valid host"), e.getMessage());
    assertTrue(e.getMessage().contains("--source-mirror HOST=HOST[/PATH]"), e.getMessage());
  }
}
