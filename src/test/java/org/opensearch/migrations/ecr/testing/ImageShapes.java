package org.opensearch.migrations.ecr.testing;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.opensearch.migrations.ecr.oci.MediaTypes;

/** Images of every shape that registries hold, with seeded random content. */
public final class ImageShapes {

  private static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
  private static final String OCI_ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";
  private static final String OCI_EMPTY = "application/vnd.oci.empty.v1+json";
  private static final String OCI_FOREIGN =
      "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
  private static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
  private static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";
  private static final String DOCKER_FOREIGN =
      "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
  private static final String IN_TOTO = "application/vnd.in-toto+json";

  /** The empty tar, compressed, that every Docker image with an ENV line has as a layer. */
  private static final byte[] EMPTY_LAYER =
      HexFormat.of().parseHex("1f8b080000096e8800ff621805a360148c5800080000ffff2eafb5ef00040000");

  private final Random random;
  private int configs;

  private ImageShapes(long seed) {
    this.random = new Random(seed);
  }

  /** All shapes by name; the names are valid repository names. The same for the same seed. */
  public static Map<String, TestImage> all(long seed) {
    ImageShapes shapes = new ImageShapes(seed);
    Map<String, TestImage> all = new LinkedHashMap<>();
    all.put("oci-manifest", shapes.oci());
    all.put("docker-schema2", shapes.docker());
    all.put("docker-list", shapes.dockerList());
    all.put("oci-index-odd", shapes.oddIndex());
    all.put("nested-index", shapes.nestedIndex());
    all.put("attestation", shapes.attestation());
    all.put("artifact", shapes.artifact());
    all.put("zstd", shapes.zstd());
    all.put("empty-layers", shapes.emptyLayers());
    all.put("untyped", shapes.untyped());
    all.put("foreign-docker", shapes.foreignDocker());
    all.put("foreign-oci", shapes.foreignOci());
    all.put("subject", shapes.subject());
    all.put("embedded-data", shapes.embeddedData());
    all.put("unusual-types", shapes.unusualTypes());
    all.put("same-layer-twice", shapes.sameLayerTwice());
    all.put("urls-docker", shapes.withUrl(MediaTypes.DOCKER_MANIFEST, DOCKER_CONFIG, DOCKER_LAYER));
    all.put("urls-oci", shapes.withUrl(MediaTypes.OCI_MANIFEST, OCI_CONFIG, OCI_LAYER));
    all.put("urls-zstd", shapes.withUrl(MediaTypes.OCI_MANIFEST, OCI_CONFIG, OCI_ZSTD));
    all.put(
        "held-foreign-docker",
        shapes.withUrl(MediaTypes.DOCKER_MANIFEST, DOCKER_CONFIG, DOCKER_FOREIGN));
    all.put("held-foreign-oci", shapes.withUrl(MediaTypes.OCI_MANIFEST, OCI_CONFIG, OCI_FOREIGN));
    all.put(
        "held-foreign-zstd",
        shapes.withUrl(MediaTypes.OCI_MANIFEST, OCI_CONFIG, OCI_FOREIGN.replace("gzip", "zstd")));
    all.put("foreign-in-index", shapes.foreignInIndex());
    return all;
  }

  /** One OCI manifest with two small layers. */
  public static TestImage simple(long seed) {
    return new ImageShapes(seed).oci();
  }

  /** An artifact of one config and one layer, a chart for one. */
  public static TestImage artifact(
      String configType, byte[] config, String layerType, byte[] layer) {
    return ManifestBuilder.of(MediaTypes.OCI_MANIFEST)
        .config(configType, new String(config, java.nio.charset.StandardCharsets.UTF_8))
        .layer(layerType, layer)
        .build();
  }

  /** One OCI manifest with {@code count} layers of {@code size} bytes each. */
  public static TestImage layered(long seed, int count, long size) {
    ManifestBuilder builder = new ImageShapes(seed).start(MediaTypes.OCI_MANIFEST, OCI_CONFIG);
    for (int i = 0; i < count; i++) {
      builder.layer(OCI_LAYER, TestBlob.random(seed * 1000 + i, size));
    }
    return builder.build();
  }

  /** An index of {@code count} manifests that have a layer in common. */
  public static TestImage wide(long seed, int count) {
    ImageShapes shapes = new ImageShapes(seed);
    TestBlob layer = TestBlob.random(seed, 1_000);
    IndexBuilder index = IndexBuilder.of(MediaTypes.OCI_INDEX);
    for (int i = 0; i < count; i++) {
      index.child(
          shapes.start(MediaTypes.OCI_MANIFEST, OCI_CONFIG).layer(OCI_LAYER, layer).build(),
          "linux",
          "cpu" + i);
    }
    return index.build();
  }

  /** One OCI manifest with these layers, to share them between images. */
  public static TestImage of(long seed, TestBlob... layers) {
    ManifestBuilder builder = new ImageShapes(seed).start(MediaTypes.OCI_MANIFEST, OCI_CONFIG);
    for (TestBlob layer : layers) {
      builder.layer(OCI_LAYER, layer);
    }
    return builder.build();
  }

  /** An index of these images, both for Linux. */
  public static TestImage index(TestImage first, TestImage second) {
    return IndexBuilder.of(MediaTypes.OCI_INDEX)
        .child(first, "linux", "amd64")
        .child(second, "linux", "arm64")
        .build();
  }

  /** An index of these images, all for Linux, with an attestation of the first. */
  public static TestImage index(TestImage attestation, TestImage first, TestImage second) {
    return IndexBuilder.of(MediaTypes.OCI_INDEX)
        .child(first, "linux", "amd64")
        .child(second, "linux", "arm64")
        .attestation(attestation, first)
        .build();
  }

  private TestImage oci() {
    return start(MediaTypes.OCI_MANIFEST, OCI_CONFIG)
        .layer(OCI_LAYER, bytes(70_000))
        .layer(OCI_LAYER, bytes(3_000))
        .annotation("org.opencontainers.image.source", "tests")
        .build();
  }

  private TestImage docker() {
    return start(MediaTypes.DOCKER_MANIFEST, DOCKER_CONFIG)
        .layer(DOCKER_LAYER, bytes(40_000))
        .build();
  }

  private TestImage dockerList() {
    return IndexBuilder.of(MediaTypes.DOCKER_LIST)
        .child(docker(), "linux", "amd64")
        .child(docker(), "linux", "arm64")
        .annotation("only.oci.has", "annotations, but some lists have them too")
        .build();
  }

  private TestImage oddIndex() {
    return IndexBuilder.of(MediaTypes.OCI_INDEX)
        .child(oci(), "linux", "amd64")
        .child(oci(), "linux", "arm64")
        .annotation("unicode", "\u00e9\u6f22\\u0041")
        .buildOddlySpaced();
  }

  private TestImage nestedIndex() {
    TestImage inner =
        IndexBuilder.of(MediaTypes.OCI_INDEX)
            .child(oci(), "linux", "amd64")
            .child(docker(), "linux", "arm64")
            .build();
    return IndexBuilder.of(MediaTypes.OCI_INDEX)
        .child(inner)
        .child(oci(), "windows", "amd64")
        .build();
  }

  private TestImage attestation() {
    TestImage image = oci();
    TestImage provenance =
        start(MediaTypes.OCI_MANIFEST, OCI_CONFIG).layer(IN_TOTO, bytes(500)).build();
    return IndexBuilder.of(MediaTypes.OCI_INDEX)
        .child(image, "linux", "amd64")
        .attestation(provenance, image)
        .build();
  }

  private TestImage artifact() {
    return ManifestBuilder.of(MediaTypes.OCI_MANIFEST)
        .field("artifactType", "application/vnd.example.sbom")
        .config(OCI_EMPTY, "{}")
        .layer("application/spdx+json", bytes(900))
        .build();
  }

  private TestImage zstd() {
    return start(MediaTypes.OCI_MANIFEST, OCI_CONFIG).layer(OCI_ZSTD, bytes(5_000)).build();
  }

  private TestImage emptyLayers() {
    return start(MediaTypes.OCI_MANIFEST, OCI_CONFIG)
        .layer(OCI_LAYER, EMPTY_LAYER)
        .layer("application/vnd.oci.image.layer.v1.tar", new byte[0])
        .build();
  }

  private TestImage untyped() {
    return ManifestBuilder.untyped(MediaTypes.OCI_MANIFEST)
        .config(OCI_CONFIG, config())
        .layer(OCI_LAYER, bytes(2_000))
        .build();
  }

  private TestImage foreignDocker() {
    return start(MediaTypes.DOCKER_MANIFEST, DOCKER_CONFIG)
        .foreignLayer(DOCKER_FOREIGN, bytes(1_000), "https://layers.invalid/windows")
        .layer(DOCKER_LAYER, bytes(1_000))
        .build();
  }

  private TestImage foreignOci() {
    return start(MediaTypes.OCI_MANIFEST, OCI_CONFIG)
        .foreignLayer(OCI_FOREIGN, bytes(1_000), "https://layers.invalid/windows")
        .build();
  }

  /** What the registry has although its manifest names another place. */
  private TestImage withUrl(String type, String configType, String layerType) {
    return start(type, configType)
        .layerWithUrl(layerType, bytes(1_200), "https://layers.invalid/elsewhere?sig=secret")
        .layer(layerType.contains("docker") ? DOCKER_LAYER : OCI_LAYER, bytes(800))
        .build();
  }

  private TestImage foreignInIndex() {
    return IndexBuilder.of(MediaTypes.DOCKER_LIST)
        .child(docker(), "linux", "amd64")
        .child(foreignDocker(), "windows", "amd64")
        .build();
  }

  private TestImage subject() {
    return ManifestBuilder.of(MediaTypes.OCI_MANIFEST)
        .field("artifactType", "application/vnd.example.signature")
        .config(OCI_EMPTY, "{}")
        .layer("application/vnd.example.signature", bytes(300))
        .subject(oci())
        .build();
  }

  private TestImage embeddedData() {
    return start(MediaTypes.OCI_MANIFEST, OCI_CONFIG)
        .layerWithData("text/plain", bytes(60))
        .build();
  }

  private TestImage unusualTypes() {
    return start(MediaTypes.OCI_MANIFEST, "application/vnd.wasm.config.v0+json")
        .layer("application/wasm", bytes(4_000))
        .layer("application/x-unheard-of; version=\"7\"", bytes(200))
        .build();
  }

  private TestImage sameLayerTwice() {
    byte[] layer = bytes(6_000);
    return start(MediaTypes.OCI_MANIFEST, OCI_CONFIG)
        .layer(OCI_LAYER, layer)
        .layer(OCI_LAYER, layer)
        .build();
  }

  private ManifestBuilder start(String mediaType, String configType) {
    return ManifestBuilder.of(mediaType).config(configType, config());
  }

  private String config() {
    return "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]},"
        + "\"x\":\"%d-%d\"}".formatted(random.nextLong(), configs++);
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }
}
