package org.opensearch.migrations.ecr.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

class ImageListTest {

  private static final String SHA = "sha256:" + "0a".repeat(32);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "busybox\nquay.io/a/b:1\n",
        "busybox:latest quay.io/a/b:1",
        "# images\n\n  docker.io/library/busybox   # default tag\r\nquay.io/a/b:1\nbusybox\n",
        "\tindex.docker.io/busybox\tquay.io/a/b:1 #x\n#quay.io/c:1",
        "version: 1\nimages: [busybox]\ncharts:\n"
            + "- {key: a, version: 1.0.0, repository: https://x/, images: ['quay.io/a/b:1']}",
        "charts: ['a|1.0.0|https://x/']\nimages: [busybox, 'quay.io/a/b:1']",
        "CHARTS=''\nIMAGES='\nbusybox\nquay.io/a/b:1\n'\n",
      })
  void readsEveryFormat(String text) {
    List<String> images = List.of("docker.io/library/busybox:latest", "quay.io/a/b:1");
    assertEquals(images, sorted(read(text)));
    assertEquals(images, sorted(read("\uFEFF" + text)), "with a byte order mark");
  }

  private static List<String> sorted(ImageList list) {
    return list.images().stream().map(ImageReference::toString).sorted().toList();
  }

  @Test
  void digestsAreKept() {
    assertEquals(
        "[quay.io/a/b:1@" + SHA + ", quay.io/a/b@" + SHA + "]",
        read("quay.io/a/b:1@" + SHA + " quay.io/a/b@" + SHA).images().toString());
  }

  @Test
  void theReleaseOfTheManifestTakesPrecedence() {
    String images = "version: 1\nimages: ['quay.io/own:${release}']\n";
    assertEquals("[quay.io/own:1.0]", read(images).images().toString());
    assertEquals("[quay.io/own:2.0]", read(images + "release: '2.0'\n").images().toString());
  }

  @Test
  void emptyListsAreValid() {
    assertTrue(read("").images().isEmpty());
    assertTrue(read("# nothing\n\n").images().isEmpty());
  }

  @Test
  void errorsNameLineAndColumn() {
    InvalidInputException failure =
        assertThrows(InvalidInputException.class, () -> read("# x\nbusybox Quay.io/A:1\n\"a\"\n"));
    assertTrue(
        failure
            .getMessage()
            .startsWith("cannot read list f, line 2, column 9: found 'Quay.io/A:1' ("),
        failure.getMessage());
    assertTrue(failure.getSuppressed()[0].getMessage().contains("line 3, column 1"));
    InvalidInputException manifest =
        assertThrows(InvalidInputException.class, () -> read("version: 1\nimages: [A B]\n"));
    assertTrue(manifest.getMessage().startsWith("cannot read manifest f, line 2, column 10"));
    InvalidInputException large =
        assertThrows(InvalidInputException.class, () -> read("a ".repeat(1 << 20)));
    assertTrue(large.getMessage().contains("found more than 1048576 bytes"));
  }

  private static ImageList read(String text) {
    return ImageList.read(new InputFile("f", text.getBytes(UTF_8)), Optional.of("1.0"));
  }
}
