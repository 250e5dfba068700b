package org.opensearch.migrations.ecr.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts that the other integration tests trust. */
class RegistryProcessIT {

  @TempDir Path folder;

  @Test
  void takesImagesOfAllShapesAndGivesThemBackUnchanged() {
    try (RegistryProcess registry = RegistryProcess.start(folder)) {
      ImageShapes.all(1)
          .forEach(
              (name, image) -> {
                registry.contents().push(image, name, "1");
                assertArrayEquals(image.manifest(), Skopeo.inspectRaw(registry, name + ":1"), name);
              });
    }
  }

  @Test
  void makesTheSameImagesFromTheSameSeed() {
    assertEquals(
        ImageShapes.all(5).values().stream().map(TestImage::digest).toList(),
        ImageShapes.all(5).values().stream().map(TestImage::digest).toList());
  }

  @Test
  void countsWhatItWasAsked() {
    TestImage image = ImageShapes.simple(2);
    BasicUser user = new BasicUser("AWS", RegistryOptions.PASSWORD);
    try (RegistryProcess registry =
        RegistryProcess.start(folder, RegistryOptions.OPEN.withUser(user))) {
      registry.contents().push(image, "a/b", "1");
      Requests requests = registry.requests();
      assertEquals(3, requests.blobsSent().size());
      assertEquals(6, requests.uploads().size());
      assertEquals(
          List.of(new LoggedRequest("PUT", "/v2/a/b/manifests/1", 201)), requests.manifestPushes());
      registry.forgetRequests();
      Skopeo.inspectRaw(registry, "a/b:1");
      assertEquals(1, registry.requests().manifestReads().size());
      assertEquals(List.of(), registry.requests().writes());
    }
  }

  @Test
  void speaksTls() throws Exception {
    TestAuthority authority = TestAuthority.createIn(Files.createDirectory(folder.resolve("ca")));
    try (RegistryProcess registry =
        RegistryProcess.start(folder, RegistryOptions.OPEN.withTls(authority))) {
      registry.contents().push(ImageShapes.simple(3), "a", "1");
      assertTrue(registry.contents().manifest("a", "1").isPresent());
      assertEquals("https", registry.uri().getScheme());
    }
  }
}
