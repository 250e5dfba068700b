package org.opensearch.migrations.ecr.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.Digest;

/** Which blobs an image may lack, and how messages list them. */
class DescriptorTest {

  private static Descriptor of(String mediaType, String... urls) {
    return new Descriptor(mediaType, Digest.sha256(new byte[0]), 1, List.of(urls));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/vnd.docker.image.rootfs.foreign.diff.tar",
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
        "application/vnd.docker.image.rootfs.foreign.diff.tar.zstd",
        "application/vnd.oci.image.layer.nondistributable.v1.tar",
        "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
        "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
      })
  void mediaTypeDecidesWhetherALayerMayBeMissing(String mediaType) {
    assertTrue(of(mediaType).isNondistributable());
    assertTrue(of(mediaType, "https://x.test/l").isNondistributable());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "application/vnd.docker.image.rootfs.diff.tar.gzip",
        "application/vnd.oci.image.layer.v1.tar+gzip",
        "application/vnd.oci.image.layer.v1.tar+zstd",
        "application/vnd.oci.image.config.v1+json",
      })
  void urlsDoNotMakeALayerOptional(String mediaType) {
    assertFalse(of(mediaType, "https://x.test/l").isNondistributable());
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://x.test/l?sig=secret", "https://user:secret@x.test/l"})
  void urlIsListedWithoutSecretsAndControls(String url) {
    String listed =
        new MissingLayers(List.of(of("m", url + "\u001b[2J", "https://y.test"))).toString();
    assertFalse(listed.contains("secret"), listed);
    assertFalse(listed.contains("\u001b"), listed);
    assertTrue(listed.contains("x.test/l"), listed);
    String longOne =
        new MissingLayers(List.of(of("m", "https://x.test/" + "l".repeat(9_999)))).toString();
    assertTrue(longOne.length() < 400, longOne);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 6, 4096})
  void manyLayersAreCounted(int count) {
    List<Descriptor> layers = java.util.Collections.nCopies(count, of("m"));
    String listed = new MissingLayers(layers).toString();
    assertEquals(count > 5, listed.endsWith(" and " + (count - 5) + " more"), listed);
  }
}
