package org.opensearch.migrations.ecr.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.testing.FakeRegistry;

/** {@code verify} of a registry whose responses to HEAD have no media type. */
class VerifyMediaTypeTest {

  private static final String REPOSITORY = "mirrored/quay.io/a/b";
  private static final byte[] CHILD =
      ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"layers\":[]}")
          .getBytes(UTF_8);

  @TempDir private Path folder;
  @AutoClose private final FakeRegistry registry = new FakeRegistry();

  @BeforeEach
  void withoutMediaTypes() {
    registry.when(
        request -> {
          if (!request.method().equals("HEAD")) {
            return false;
          }
          String identifier = request.path().substring(request.path().lastIndexOf('/') + 1);
          byte[] content = registry.manifest(REPOSITORY, identifier);
          if (content != null) {
            request.respond(
                200, Map.of("Docker-Content-Digest", Digest.sha256(content).toString()), "");
          }
          return content != null;
        });
  }

  private Ran verify(byte[] child) throws IOException {
    String index =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[{\"mediaType\":\"%s\",\"digest\":\"%s\"}]}"
            .formatted(MediaTypes.OCI_INDEX, MediaTypes.OCI_MANIFEST, Digest.sha256(child));
    registry.putManifest(REPOSITORY, "1", MediaTypes.OCI_INDEX, index.getBytes(UTF_8));
    Path manifest =
        Files.writeString(
            folder.resolve("m.yaml"), "version: 1\nrelease: \"1\"\nimages:\n  - quay.io/a/b:1\n");
    return Ran.with(
        Map.of("HOME", folder.toString()),
        "verify",
        registry.host(),
        "--plain-http=" + registry.host(),
        "--manifest=" + manifest,
        "--retries=0");
  }

  @Test
  void anIntactImageIsPresent() throws IOException {
    registry.putManifest(REPOSITORY, "x", MediaTypes.OCI_MANIFEST, CHILD);
    Ran ran = verify(CHILD);
    assertEquals(0, ran.status(), ran.out() + ran.err());
  }

  @Test
  void aMissingChildIsFound() throws IOException {
    Ran ran = verify(CHILD);
    assertEquals(1, ran.status(), ran.out() + ran.err());
    assertTrue(ran.out().contains("listed in its index, does not exist"), ran.out());
  }
}
