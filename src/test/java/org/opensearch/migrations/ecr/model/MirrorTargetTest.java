package org.opensearch.migrations.ecr.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

  @ParameterizedTest
  @CsvSource({
    "'', quay.io/x/app-init:1.2",
    "/, quay.io/x/app-init:1.2",
    "/quay.io, quay.io/x/app-init:1.2",
    "/quay.io/, quay.io/x/app-init:1.2",
    "/quay.io/x/app, quay.io/x/app-init:1.2",
    "/quay.io/x/app-, quay.io/x/app-init:1.2",
    "/quay.io/x/app_, quay.io/x/app_init:1.2",
    "/quay.io/x/app., quay.io/x/app.init:1.2",
    "/quay.io/x/gitlab, quay.io/x/gitlabee:1.2",
    "/quay.io/x/app:, quay.io/x/app:1.2",
    "/quay.io/x/app:1.2, quay.io/x/app:1.2-alpine",
    "/quay.io/x/app:v, quay.io/x/app:v1.2",
    "/quay.io/x/app@, quay.io/x/app@DIGEST",
    "/quay.io/x/app@sha256, quay.io/x/app@DIGEST",
    "/quay.io/x/app@sha256:, quay.io/x/app:1@DIGEST",
    "/quay.io/x/app:1@sha256, quay.io/x/app:1@DIGEST",
    "/quay.io/x/app:1@DIGEST, quay.io/x/app:1@DIGEST",
    "/quay.io/x/app-, quay.io/x/app-init@DIGEST",
    "/us, us-docker.pkg.dev/x/app:1",
    "/123456789012.dkr.ecr., 123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1",
    "/docker.io/library/busy, busybox-extra:1",
    "/h.example-5000/x/app, h.example:5000/x/app-init:1",
  })
  void templateMayCompleteADestination(String path, String image) {
    assertTrue(MirrorTarget.isBeginning(digested(path), ImageReference.parse(digested(image))));
  }

  @ParameterizedTest
  @CsvSource({
    "quay.io/x/app, quay.io/x/app:1",
    "//quay.io, quay.io/x/app:1",
    "/quay.oi/x/app, quay.io/x/app:1",
    "/quay.i, quay.io/x/app:1",
    "/quay.io/x/app-init, quay.io/x/app:1",
    "/quay.io/x/app:1, quay.io/x/app-init:1",
    "/quay.io/y, quay.io/x/app:1",
    "/quay.io/app, quay.io/x/app:1",
    "/busybox, busybox:1",
    "/docker.io/busybox, busybox:1",
    "/library/busybox, busybox:1",
    "/docker.io/library/busybox:latest, busybox:1",
    "/index.docker.io/x/app, index.docker.io/x/app:1",
    "/h.example:5000/x/app, h.example:5000/x/app:1",
    "/quay.io/x/app:2, quay.io/x/app:1",
    "/quay.io/x/app:1.1, quay.io/x/app:1.10",
    "/quay.io/x/app:1.2-alpine, quay.io/x/app:1.2",
    "/quay.io/x/app@sha256:1, quay.io/x/app@DIGEST",
    "/quay.io/x/app@sha512, quay.io/x/app@DIGEST",
    "/12345678901, 123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1",
  })
  void otherPathsAreNoPrefix(String path, String image) {
    assertFalse(MirrorTarget.isBeginning(digested(path), ImageReference.parse(digested(image))));
  }

  private static String digested(String text) {
    return text.replace("DIGEST", "sha256:" + "1".repeat(64));
  }

  @Test
  void chartsGoBelowCharts() {
    MirrorTarget target = MirrorTarget.parse("r.example:5000/ma");
    assertEquals("ma/charts/cert-manager", target.chartRepository("cert-manager"));
    assertEquals("oci://r.example:5000/ma/charts/cert-manager", target.chartUrl("cert-manager"));
    assertEquals("1.2.3-rc.1_build.5", MirrorTarget.chartTag("1.2.3-rc.1+build.5"));
  }

  @Test
  void variablesIncludeThePrefixAndTheHostDoesNot() {
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
  void rejectsInvalidRegistries(String text) {
    assertThrows(IllegalArgumentException.class, () -> MirrorTarget.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "help, expected a name with a dot or a port",
    "mirror/ma, for a folder; write layout:mirror/ma",
    "123456789012, write 123456789012.dkr.ecr.REGION.amazonaws.com",
    "123456789012/ma, write 123456789012.dkr.ecr.REGION.amazonaws.com",
    "./mirror, for a folder; write layout:./mirror",
    "../mirror/x, write layout:../mirror/x",
    "/srv/mirror, write layout:/srv/mirror",
    "~/mirror, write layout:~/mirror",
    "., write layout:.",
    "mirror.tar, for an archive; write layout:mirror.tar",
  })
  void suggestsWhatIsMeant(String text, String suggestion) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> MirrorTarget.parse(text)).getMessage();
    assertTrue(message.startsWith("'" + text + "' is not a registry host: "), message);
    assertTrue(message.contains(suggestion.replace(';', ',')), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "localhost/ma", "registry:5000", "127.0.0.1", "r.example:5000/ma/x"})
  void acceptsHosts(String text) {
    assertEquals(text, MirrorTarget.parse(text).toString());
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
  void layoutFolderIsATarget(String text, String folder, String name) {
    MirrorTarget target = MirrorTarget.parse(text);
    assertEquals(Optional.of(Path.of(folder)), target.layout());
    assertEquals(name, target.toString());
    assertEquals(name + "/mirrored", target.mirror());
    assertEquals(
        "mirrored/quay.io/x/y", target.imageRepository(ImageReference.parse("quay.io/x/y:1")));
    assertEquals("charts/c", target.chartRepository("c"));
  }

  @Test
  void registryHasNoLayoutFolder() {
    assertEquals(Optional.empty(), MirrorTarget.parse("layout.example/x").layout());
  }

  @Test
  void namesAreValidAndUnique() {
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
