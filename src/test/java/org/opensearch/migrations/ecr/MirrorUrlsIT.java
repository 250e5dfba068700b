package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.Json;
import org.opensearch.migrations.ecr.testing.RegistryOptions;
import org.opensearch.migrations.ecr.testing.RegistryProcess;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.testing.Witness;

/** Layers with urls and non-distributable ones, by real registries, in folders and in archives. */
class MirrorUrlsIT {

  private static final Map<String, TestImage> SHAPES = ImageShapes.all(23);
  private static final List<String> HELD =
      List.of(
          "urls-docker",
          "urls-oci",
          "urls-zstd",
          "held-foreign-docker",
          "held-foreign-oci",
          "held-foreign-zstd");

  /** What is said of an image whose foreign layer is nowhere. */
  private static final String MIRRORED = "warning: copied without non-distributable layers";

  private static final String VERIFIED = "these non-distributable layers are not in the mirror";

  @TempDir Path folder;
  @AutoClose private MirrorScene scene;

  @BeforeEach
  void start() {
    scene = MirrorScene.start(folder);
    HELD.forEach(this::publish);
  }

  private void publish(String shape) {
    scene.source().contents().push(SHAPES.get(shape), shape, "1");
    scene.manifest().image(scene.here(shape + ":1"));
  }

  private static void assertSays(Finished run, String... words) {
    for (String word : words) {
      assertTrue(run.toString().contains(word), () -> "'" + word + "' is not said: " + run);
    }
  }

  private static void assertSilent(Finished run, String... words) {
    for (String word : words) {
      assertFalse(run.toString().contains(word), () -> "'" + word + "' is said: " + run);
    }
  }

  private void assertArrived(RegistryProcess registry, String shape) {
    String repository = scene.mirrored(shape);
    Witness.assertHolds(registry, repository, "1", SHAPES.get(shape));
  }

  @Test
  void foreignLayersOfTheSourceAreCopied() {
    Finished run = scene.mirror(0);
    assertSilent(run, "warning");
    HELD.forEach(shape -> assertArrived(scene.destination(), shape));
    assertSilent(scene.verify(0, "--deep"), "warning");
    scene.source().forgetRequests();
    scene.destination().forgetRequests();
    assertSays(scene.mirror(0), "6 already there");
    assertEquals(6, scene.destination().requests().manifestHeads().size());
    assertEquals(List.of(), scene.destination().requests().writes());
    assertEquals(List.of(), scene.destination().requests().manifestReads());
    assertEquals(List.of(), scene.source().requests().blobReads());
  }

  @Test
  void missingForeignLayersAreReportedAtEachStep() throws IOException {
    List<String> lacking = List.of("foreign-docker", "foreign-oci", "foreign-in-index");
    lacking.forEach(this::publish);
    Digest layer = foreignLayer("foreign-docker");
    Path mirror = folder.resolve("mirror");
    Path archive = folder.resolve("mirror.tar");
    scene.becomeLayout(mirror);
    Finished run = scene.mirror(0, "--archive", archive.toString());
    assertSays(run, MIRRORED, "3 WITH MISSING LAYERS", layer.toString());
    assertSays(run, "is in the archive without these non-distributable layers");
    assertEquals(
        3, scene.reported().findValues("warnings").stream().filter(w -> !w.isEmpty()).count());
    assertSays(scene.mirror(0, "--quiet"), "9 already there");
    for (String depth : List.of("--jobs=2", "--deep")) {
      assertSays(scene.verify(0, depth), VERIFIED, layer.toString(), "9 present");
    }
    scene.becomeLayout(archive);
    assertSays(scene.verify(0), VERIFIED);

    scene.registryAt(scene.destination().host(), "carried");
    run = scene.mirror(0, "--quiet", "--from", "layout:" + archive);
    assertSays(run, MIRRORED, "foreign-in-index:1", "3 WITH MISSING LAYERS");
    assertSays(scene.verify(0, "--deep"), VERIFIED, layer.toString());
    assertSilent(scene.verify(0), VERIFIED);
    for (String shape : lacking) {
      Witness.assertHolds(
          scene.destination(), "carried/" + scene.mirrored(shape), "1", SHAPES.get(shape));
    }
  }

  private static Digest foreignLayer(String shape) throws IOException {
    return Digest.parse(
        Json.parse(new String(SHAPES.get(shape).manifest(), StandardCharsets.UTF_8))
            .path("layers")
            .path(0)
            .path("digest")
            .asText());
  }

  /** What is lost later is damage in an ordinary layer, and a warning in another. */
  @Test
  void layersMissingAtTheDestinationAreCopied() {
    scene.mirror(0);
    for (String shape : HELD) {
      Digest layer = SHAPES.get(shape).blobs().get(1).digest();
      scene.destination().contents().deleteBlob(scene.mirrored(shape), layer);
    }
    Finished run = scene.verify(1, "--deep");
    assertSays(run, "3 DAMAGED", "3 present", VERIFIED);
  }

  @Test
  void missingOrdinaryLayerIsAFailure() {
    Digest layer = SHAPES.get("urls-oci").blobs().get(1).digest();
    scene.source().contents().deleteBlob("urls-oci", layer);
    Finished run = scene.mirror(1);
    assertSays(run, layer.toString(), "https://layers.invalid/elsewhere", "1 FAILED", "5 copied");
    assertSilent(run, "secret");
    assertSays(scene.verify(1), "1 MISSING");
  }

  @Test
  void folderWithoutAnOrdinaryLayerIsDamaged() throws IOException {
    Path mirror = folder.resolve("mirror");
    scene.becomeLayout(mirror);
    scene.mirror(0);
    Digest layer = SHAPES.get("urls-docker").blobs().get(1).digest();
    Files.delete(mirror.resolve("blobs/sha256").resolve(layer.hex()));
    assertSays(scene.verify(1), "urls-docker");
    assertSays(scene.mirror(0), "1 copied");
    scene.verify(0, "--deep");
  }

  /** As docker-registry comes: some layers with urls it refuses with 500, which is no outage. */
  @Test
  void registryThatRejectsUrlsIsReported() {
    try (RegistryProcess strict =
        RegistryProcess.start(folder.resolve("strict"), RegistryOptions.OPEN.withoutUrls())) {
      scene.registryAt(strict.host());
      Finished run = scene.mirror(1);
      assertSays(run, "which the registry may not allow", "validation.manifests.urls.allow");
      assertSilent(run, "Run again");
    }
  }
}
