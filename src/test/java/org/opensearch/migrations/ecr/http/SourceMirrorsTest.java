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
import org.opensearch.migrations.ecr.http.SourceMirrors.SourceMirror;
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

  @ParameterizedTest
  @CsvSource({
    "docker.io/library/x:1, docker-hub/library/x",
    "mirror.gcr.io/library/x:1, docker-hub/library/x",
    "public.ecr.aws/aws/x:1, ecr-public/aws/x",
    "ghcr.io/org/x:1, github-container-registry/org/x",
    "registry.gitlab.com/org/x:1, gitlab-container-registry/org/x",
    "registry.k8s.io/x:1, k8s/x",
    "quay.io/org/x:1, quay/org/x"
  })
  void pullThroughCacheHasTheUsualPrefixes(String image, String repository) {
    String host = "111122223333.dkr.ecr.us-east-1.amazonaws.com";
    ImageReference reference = ImageReference.parse(image);
    for (String prefix : List.of("", "team/")) {
      SourceMirror cache =
          SourceMirrors.NONE
              .withPullThroughCache(host + "/" + prefix, "Correct it")
              .sources(reference.host())
              .get(0);
      assertEquals(host, cache.host());
      assertEquals(prefix + repository, cache.repository(reference.path()));
    }
  }

  @Test
  void pullThroughCacheFollowsTheOtherMirrors() {
    SourceMirrors mirrors =
        SourceMirrors.parse(List.of("docker.io=a.test", "gcr.io=b.test"))
            .withPullThroughCache("Cache.test:5000", "Correct it");
    assertEquals(
        List.of("a.test", "cache.test:5000/docker-hub", "docker.io"),
        mirrors.sources("docker.io").stream().map(SourceMirror::toString).toList());
    assertEquals(2, mirrors.sources("gcr.io").size());
    assertEquals(1, mirrors.sources("nvcr.io").size());
    ImageReference cached = ImageReference.parse("cache.test:5000/docker-hub/library/x:1");
    assertEquals("docker.io/library/x:1", mirrors.original(cached).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://cache.test", "", "user@cache.test", "a b"})
  void pullThroughCacheMustBeAHost(String cache) {
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () -> SourceMirrors.NONE.withPullThroughCache(cache, "Correct it"));
    assertTrue(e.getMessage().endsWith("is not a valid host. Correct it"), e.getMessage());
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
