package org.opensearch.migrations.ecr.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {

  private static final String SHA =
      "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @CsvSource({
    "busybox, docker.io/library/busybox:latest",
    "busybox:1.36, docker.io/library/busybox:1.36",
    "amazon/aws-cli:2.25.11, docker.io/amazon/aws-cli:2.25.11",
    "docker.io/busybox, docker.io/library/busybox:latest",
    "index.docker.io/library/busybox:1, docker.io/library/busybox:1",
    "registry-1.docker.io/a/b:1, docker.io/a/b:1",
    "localhost/a, localhost/a:latest",
    "localhost:5000/a/b:c, localhost:5000/a/b:c",
    "host:5000/a, host:5000/a:latest",
    "Quay.IO/a:V1, quay.io/a:V1",
    "quay.io/a/b/c/d:1, quay.io/a/b/c/d:1",
    "quay.io/a@" + SHA + ", quay.io/a@" + SHA,
    "quay.io/a:1@" + SHA + ", quay.io/a:1@" + SHA,
    "a__b/c-d.e:_x, docker.io/a__b/c-d.e:_x",
  })
  void normalises(String written, String normalised) {
    assertEquals(normalised, ImageReference.parse(written).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":1",
        "quay.io/",
        "quay.io/A",
        "Host/a",
        "quay.io/a:",
        "quay.io/a b",
        "quay.io/a:1@sha256:12",
        "quay.io/a@md5:0123",
        "quay.io//a",
        "https://quay.io/a:1",
        "quay.io/a:${release}",
        "-quay.io/a",
        "quay.io:port/a",
        "quay.io/a___b",
        "quay.io/a:-1",
        "quay.io/a:1\n",
        "../a",
      })
  void refuses(String written) {
    assertThrows(IllegalArgumentException.class, () -> ImageReference.parse(written));
  }

  @Test
  void digestTakesPrecedenceOverTag() {
    assertEquals("1", ImageReference.parse("quay.io/a:1").identifier());
    assertEquals(SHA, ImageReference.parse("quay.io/a:1@" + SHA).identifier());
    assertEquals("quay.io/a:1@" + SHA, ImageReference.parse("quay.io/a:1@" + SHA).toString());
  }

  @Test
  void normalisationIsIdempotent() {
    Random random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      ImageReference reference = References.random(random);
      assertEquals(reference, ImageReference.parse(reference.toString()));
    }
  }

  @Test
  void anyTextIsParsedOrRejected() {
    Random random = new Random(2);
    int read = 0;
    for (int i = 0; i < 50_000; i++) {
      String text = References.noise(random);
      Optional<ImageReference> reference = parsed(text);
      if (reference.isPresent()) {
        read++;
        String normalised = reference.get().toString();
        assertEquals(reference.get(), ImageReference.parse(normalised), text);
      }
    }
    assertTrue(read > 500, "the noise is too wild: only " + read + " were references");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.", "a/", "a-", "a_", "A", "1:"})
  void hostileTextIsRejectedQuickly(String part) {
    String text = part.repeat(500_000) + "!";
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () ->
            assertThrows(
                IllegalArgumentException.class, () -> ImageReference.parse("a.b/" + text)));
    assertThrows(IllegalArgumentException.class, () -> ImageReference.parse(text + "/a"));
  }

  private static Optional<ImageReference> parsed(String text) {
    try {
      return Optional.of(ImageReference.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
