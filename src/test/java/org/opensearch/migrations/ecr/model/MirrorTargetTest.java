package org.opensearch.migrations.ecr.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorTargetTest {

  @ParameterizedTest
  @CsvSource({
    "1.dkr.ecr.us-east-1.amazonaws.com, quay.io/x/y:1, mirrored/quay.io/x/y",
    "r.example/ma, quay.io/x/y:1, ma/mirrored/quay.io/x/y",
    "r.example/ma/b/, busybox, ma/b/mirrored/docker.io/library/busybox",
    "R.Example:5000, localhost:5000/x:1, mirrored/localhost-5000/x",
  })
  void imagesGoBelowMirrored(String registry, String image, String repository) {
    MirrorTarget target = MirrorTarget.parse(registry);
    assertEquals(repository, target.imageRepository(ImageReference.parse(image)));
  }

  @Test
  void chartsGoBelowCharts() {
    MirrorTarget target = MirrorTarget.parse("r.example:5000/ma");
    assertEquals("ma/charts/cert-manager", target.chartRepository("cert-manager"));
    assertEquals("oci://r.example:5000/ma/charts/cert-manager", target.chartUrl("cert-manager"));
    assertEquals("1.2.3-rc.1_build.5", MirrorTarget.chartTag("1.2.3-rc.1+build.5"));
  }

  @Test
  void variablesHaveThePrefixAndTheHostHasNot() {
    MirrorTarget target = MirrorTarget.parse("r.example/ma");
    assertEquals("r.example", target.host());
    assertEquals("r.example/ma", target.registry());
    assertEquals("r.example/ma/mirrored", target.mirror());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "https://r.example",
        "oci://r.example",
        "r.example/A",
        "r.example//a",
        "-r",
        "r e",
        "r.example/a/../b",
        "r.example:x",
        "r.example:5000:1",
        "layout:",
        "layout: ",
        "layout:~",
        "layout:~/mirror",
      })
  void refusesWhatIsNoRegistry(String text) {
    assertThrows(IllegalArgumentException.class, () -> MirrorTarget.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "layout:dir, dir, layout:dir",
    "layout:./mirror/, ./mirror, layout:./mirror",
    "layout:/a b/Ü//, /a b/Ü, layout:/a b/Ü",
    "layout:/, /, layout:/",
    "layout:./~, ./~, layout:./~",
    "layout:5000/x, 5000/x, layout:5000/x",
  })
  void aFolderStandsInPlaceOfAHost(String text, String folder, String name) {
    MirrorTarget target = MirrorTarget.parse(text);
    assertEquals(Optional.of(Path.of(folder)), target.layout());
    assertEquals(name, target.toString());
    assertEquals(name + "/mirrored", target.mirror());
    assertEquals(
        "mirrored/quay.io/x/y", target.imageRepository(ImageReference.parse("quay.io/x/y:1")));
    assertEquals("charts/c", target.chartRepository("c"));
  }

  @Test
  void aRegistryIsNoFolder() {
    assertEquals(Optional.empty(), MirrorTarget.parse("layout.example/x").layout());
  }

  @Test
  void namesAreValidAndKeepImagesApart() {
    MirrorTarget target = MirrorTarget.parse("r.example/ma");
    Random random = new Random(3);
    Map<String, String> sources = new HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      ImageReference image = References.random(random);
      String repository = target.imageRepository(image);
      assertTrue(RepositoryName.isValid(repository), repository);
      assertEquals(target.mirror(), target.registry() + "/mirrored");
      assertTrue((target.host() + "/" + repository).startsWith(target.mirror() + "/"));
      String other = sources.put(repository, image.name());
      assertTrue(other == null || other.equals(image.name()), () -> image + " meets " + other);
    }
  }
}
