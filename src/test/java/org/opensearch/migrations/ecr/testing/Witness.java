package org.opensearch.migrations.ecr.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.opensearch.migrations.ecr.model.Digest;

/** Checks what a registry holds against the image that should be there, byte for byte. */
public final class Witness {

  private Witness() {}

  /** The image is there by {@code tag}, with all below it; skopeo reads every manifest. */
  public static void assertHolds(
      RegistryProcess registry, String repository, String tag, TestImage image) {
    assertManifest(registry, repository + ":" + tag, image);
    assertHolds(registry, repository, image);
  }

  /** The image is there by its digest, with all below it; skopeo reads every manifest. */
  public static void assertHolds(RegistryProcess registry, String repository, TestImage image) {
    image
        .tree()
        .forEach(
            part -> {
              assertManifest(registry, repository + "@" + part.digest(), part);
              part.blobs().forEach(blob -> assertBlob(registry, repository, blob));
            });
  }

  /** If there is anything by {@code tag}, it is the whole image. */
  public static void assertWholeOrAbsent(
      RegistryProcess registry, String repository, String tag, TestImage image) {
    if (registry.contents().manifest(repository, tag).isPresent()) {
      assertHolds(registry, repository, tag, image);
    }
  }

  private static void assertManifest(
      RegistryProcess registry, String reference, TestImage expected) {
    byte[] raw = Skopeo.inspectRaw(registry, reference);
    assertArrayEquals(expected.manifest(), raw, reference);
    assertEquals(expected.digest(), Digest.sha256(raw), reference);
  }

  private static void assertBlob(RegistryProcess registry, String repository, TestBlob blob) {
    assertTrue(
        registry.contents().hasIntactBlob(repository, blob.digest()),
        () -> "blob " + blob.digest() + " of " + repository + " is missing or damaged");
  }
}
