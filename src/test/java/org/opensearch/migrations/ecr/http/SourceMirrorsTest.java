package org.opensearch.migrations.ecr.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

class SourceMirrorsTest {

  private static Optional<String> of(String written, String mirror, String host) {
    List<String> sources = sources(host, written + "=" + mirror);
    return sources.size() == 1 ? Optional.empty() : Optional.of(sources.get(0));
  }

  private static List<String> sources(String host, String... options) {
    return SourceMirrors.parse(List.of(options)).sources(host).stream()
        .map(SourceMirror::toString)
        .toList();
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
    assertEquals(List.of(new SourceMirror("quay.io", "")), SourceMirrors.NONE.sources("quay.io"));
  }

  @Test
  void mirrorsOfOneHostKeepTheirOrder() {
    assertEquals(
        List.of("b.test", "a.test/x", "docker.io"),
        sources(
            "docker.io",
            "docker.io=b.test",
            "quay.io=c.test",
            "index.docker.io=a.test/x/",
            "Docker.io=B.test"));
  }

  /** In this way, a mirror can follow the original. */
  @Test
  void theOriginalCanBeOneOfItsMirrors() {
    assertEquals(
        List.of("mirror.gcr.io", "docker.io"),
        sources(
            "mirror.gcr.io", "mirror.gcr.io=mirror.gcr.io", "mirror.gcr.io=registry-1.docker.io"));
  }

  @Test
  void officialImagesAreInTheLibraryOfDockerHub() {
    SourceMirror hub = first("mirror.gcr.io", "mirror.gcr.io=index.docker.io");
    assertEquals("library/busybox", hub.repository("busybox"));
    assertEquals("library/busybox", hub.repository("library/busybox"));
    assertEquals("amazon/aws-cli", hub.repository("amazon/aws-cli"));
    assertEquals("busybox", first("docker.io", "docker.io=mirror.test").repository("busybox"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a.test/hub/library/x:1", "mirror.gcr.io/library/x:1", "b.test/library/x:1"})
  void imagesOfEveryMirrorHaveTheirOriginal(String image) {
    SourceMirrors mirrors =
        SourceMirrors.parse(
            List.of(
                "docker.io=docker.io",
                "docker.io=a.test/hub",
                "docker.io=b.test",
                "docker.io=mirror.gcr.io"));
    assertEquals("docker.io/library/x:1", mirrors.original(ImageReference.parse(image)).toString());
  }

  private static SourceMirror first(String host, String option) {
    return SourceMirrors.parse(List.of(option)).sources(host).get(0);
  }

  @Test
  void aMirrorPathIsPrepended() {
    SourceMirror mirror = first("quay.io", "quay.io=Mirror.test:5000/a/b/");
    assertEquals("a/b/org/app", mirror.repository("org/app"));
    assertEquals(
        URI.create("https://mirror.test:5000/a/b/charts/index.yaml?x=%20"),
        mirror.address(URI.create("https://quay.io/charts/index.yaml?x=%20")));
    SourceMirror bare = first("quay.io", "quay.io=mirror.test/");
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
        assertThrows(
            InvalidInputException.class, () -> SourceMirrors.parse(List.of(host + "=" + mirror)));
    assertTrue(e.getMessage().contains("'" + told + "' is not a valid host"), e.getMessage());
    assertTrue(e.getMessage().contains("--source-mirror HOST=HOST[/PATH]"), e.getMessage());
  }
}
