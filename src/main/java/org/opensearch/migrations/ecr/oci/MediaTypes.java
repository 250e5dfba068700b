package org.opensearch.migrations.ecr.oci;

import java.util.List;

/** The media types of manifests, charts and layers. */
public final class MediaTypes {

  /** An OCI image manifest; artifacts, charts among them, use it too. */
  public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  /** An OCI image index. */
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";

  /** A Docker image manifest, schema 2. */
  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";

  /** A Docker manifest list. */
  public static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  /** A Docker image manifest, schema 1: recognised in order to reject it. */
  public static final String DOCKER_SCHEMA_1 =
      "application/vnd.docker.distribution.manifest.v1+json";

  /** Schema 1, signed. */
  public static final String DOCKER_SCHEMA_1_SIGNED =
      "application/vnd.docker.distribution.manifest.v1+prettyjws";

  /** An OCI artifact manifest of the specification's release candidates. */
  public static final String OCI_ARTIFACT = "application/vnd.oci.artifact.manifest.v1+json";

  /** Chart.yaml as JSON. */
  public static final String HELM_CONFIG = "application/vnd.cncf.helm.config.v1+json";

  /** A chart's .tgz. */
  public static final String HELM_CHART = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

  /** A chart's .tgz, as pushed by tools before Helm 3.7; Helm still installs it. */
  public static final String HELM_CHART_LEGACY = "application/tar+gzip";

  /** Prefixes of the media types of non-distributable layers, without the compression. */
  private static final List<String> NONDISTRIBUTABLE_LAYERS =
      List.of(
          "application/vnd.docker.image.rootfs.foreign.diff.tar",
          "application/vnd.oci.image.layer.nondistributable.v1.tar");

  /** The types to accept in responses; with a shorter list, some registries convert manifests. */
  public static final List<String> ACCEPTED =
      List.of(OCI_INDEX, DOCKER_LIST, OCI_MANIFEST, DOCKER_MANIFEST, OCI_ARTIFACT);

  private MediaTypes() {}

  /** Whether this is an index (OCI), also called manifest list (Docker). */
  public static boolean isIndex(String mediaType) {
    return mediaType.equals(OCI_INDEX) || mediaType.equals(DOCKER_LIST);
  }

  /** Whether this is a non-distributable layer (OCI), also called foreign layer (Docker). */
  public static boolean isNondistributableLayer(String mediaType) {
    return NONDISTRIBUTABLE_LAYERS.stream().anyMatch(mediaType::startsWith);
  }

  /**
   * Whether an index's entry of this type is a manifest. BuildKit's caches list layers and their
   * config there, which are blobs.
   */
  public static boolean isManifest(String mediaType) {
    return mediaType.isEmpty() || mediaType.contains("manifest") || mediaType.contains("index");
  }
}
