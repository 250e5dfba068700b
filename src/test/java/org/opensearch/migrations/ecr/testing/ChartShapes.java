package org.opensearch.migrations.ecr.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.migrations.ecr.oci.MediaTypes;

/** The forms in which registries hold the archive of a chart, and some that look like them. */
public final class ChartShapes {

  private static final String PROVENANCE = "application/vnd.cncf.helm.chart.provenance.v1.prov";
  private static final String CONFIG = "{\"name\":\"any\",\"version\":\"0.0.0\"}";
  private static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";

  private ChartShapes() {}

  /** Each by its name; Helm itself says which of them it takes. */
  public static Map<String, TestImage> all(byte[] archive) {
    Map<String, TestImage> all = new LinkedHashMap<>();
    TestImage image = ImageShapes.simple(1);
    TestImage chart = with(MediaTypes.HELM_CONFIG, MediaTypes.HELM_CHART, archive).build();
    all.put("plain", chart);
    all.put("legacy", with(MediaTypes.HELM_CONFIG, MediaTypes.HELM_CHART_LEGACY, archive).build());
    all.put(
        "extra-layers",
        ManifestBuilder.of(MediaTypes.OCI_MANIFEST)
            .config(MediaTypes.HELM_CONFIG, CONFIG)
            .layer("text/plain", new byte[] {1})
            .layer(PROVENANCE, new byte[] {2})
            .layer(MediaTypes.HELM_CHART, archive)
            .field("artifactType", MediaTypes.HELM_CONFIG)
            .annotation("x", "y")
            .build());
    all.put(
        "untyped",
        ManifestBuilder.untyped(MediaTypes.OCI_MANIFEST)
            .config(MediaTypes.HELM_CONFIG, CONFIG)
            .layer(MediaTypes.HELM_CHART, archive)
            .build());
    all.put("index", IndexBuilder.of(MediaTypes.OCI_INDEX).child(image).child(chart).build());
    all.put(
        "platforms",
        IndexBuilder.of(MediaTypes.OCI_INDEX)
            .child(image, "linux", "amd64")
            .child(ImageShapes.simple(2), "linux", "arm64")
            .child(chart, "unknown", "unknown")
            .attestation(ImageShapes.simple(3), image)
            .build());
    all.put("nested", IndexBuilder.of(MediaTypes.OCI_INDEX).child(all.get("index")).build());
    all.put(
        "config-among-layers",
        ManifestBuilder.of(MediaTypes.OCI_MANIFEST)
            .config("application/vnd.oci.empty.v1+json", "{}")
            .layer(MediaTypes.HELM_CONFIG, CONFIG.getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .layer(MediaTypes.HELM_CHART, archive)
            .build());
    all.put("docker-manifest", docker(MediaTypes.DOCKER_MANIFEST, archive));
    all.put("docker-list", IndexBuilder.of(MediaTypes.DOCKER_LIST).child(chart).build());
    all.put("image", image);
    all.put("images", ImageShapes.wide(1, 3));
    all.put("image-config", with(OCI_CONFIG, MediaTypes.HELM_CHART, archive).build());
    all.put(
        "image-layer",
        with(MediaTypes.HELM_CONFIG, "application/vnd.oci.image.layer.v1.tar+gzip", archive)
            .build());
    all.put(
        "config-with-parameter",
        with(MediaTypes.HELM_CONFIG + "; charset=utf-8", MediaTypes.HELM_CHART, archive).build());
    return all;
  }

  private static TestImage docker(String mediaType, byte[] archive) {
    return ManifestBuilder.of(mediaType)
        .config(MediaTypes.HELM_CONFIG, CONFIG)
        .layer(MediaTypes.HELM_CHART, archive)
        .build();
  }

  private static ManifestBuilder with(String config, String layer, byte[] archive) {
    return ManifestBuilder.of(MediaTypes.OCI_MANIFEST).config(config, CONFIG).layer(layer, archive);
  }
}
