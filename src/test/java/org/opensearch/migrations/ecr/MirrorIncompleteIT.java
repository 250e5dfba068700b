package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.testing.Witness;

/** A real registry that has an incomplete image under another tag. */
class MirrorIncompleteIT {

  @TempDir Path folder;
  @AutoClose private MirrorScene scene;

  @BeforeEach
  void start() {
    scene = MirrorScene.start(folder);
  }

  /** Mirrors {@code app:1}; {@code app:2}, which is the same, is what is listed then. */
  private TestImage mirroredUnderAnotherTag(String shape) {
    TestImage image = ImageShapes.all(31).get(shape);
    for (String tag : List.of("1", "2")) {
      scene.source().contents().push(image, "app", tag);
      scene.manifest().image(scene.here("app:" + tag));
    }
    scene.mirror(0, "--include", "*:1");
    return image;
  }

  private void assertMended(TestImage image) {
    scene.mirror(0, "--include", "*:2");
    Witness.assertHolds(scene.destination(), scene.mirrored("app"), "2", image);
    scene.verify(0, "--deep");
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker-list", "nested-index", "oci-manifest", "docker-schema2", "zstd"})
  void deletedBlobsAreCopiedAgain(String shape) {
    TestImage image = mirroredUnderAnotherTag(shape);
    image
        .tree()
        .flatMap(part -> part.blobs().stream())
        .distinct()
        .forEach(
            blob ->
                scene.destination().contents().deleteBlob(scene.mirrored("app"), blob.digest()));
    assertMended(image);
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker-list", "nested-index", "attestation"})
  void deletedManifestsAreCopiedAgain(String shape) {
    TestImage image = mirroredUnderAnotherTag(shape);
    image
        .tree()
        .skip(1)
        .map(TestImage::digest)
        .distinct()
        .forEach(
            digest -> scene.destination().contents().deleteManifest(scene.mirrored("app"), digest));
    assertMended(image);
  }

  @Test
  void corruptManifestFailsWithoutATag() throws IOException {
    TestImage image = mirroredUnderAnotherTag("docker-list");
    Digest child = image.children().get(0).digest();
    Path stored =
        folder
            .resolve("destination/data/docker/registry/v2/blobs/sha256")
            .resolve(child.hex().substring(0, 2))
            .resolve(child.hex())
            .resolve("data");
    Files.writeString(
        stored, Files.readString(stored).replace("amd64", "amd65").replace(",", " ,"));
    Finished run = scene.mirror(1, "--include", "*:2");
    assertTrue(run.toString().contains("destination: "), run::toString);
    assertEquals(
        Optional.empty(), scene.destination().contents().manifest(scene.mirrored("app"), "2"));
  }
}
