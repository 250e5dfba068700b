package org.opensearch.migrations.ecr.helm.chart;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.helm.go.GoJson;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.ports.ChartSource.ChartPackage;

/**
 * The OCI artifact of a chart, byte for byte as {@code helm push} creates it (Helm's {@code
 * pkg/registry}, 3.8 and newer) except for the creation time, so that an archive has the same
 * digest in every run.
 */
public final class ChartArtifact {

  private static final String PREFIX = "org.opencontainers.image.";
  private static final String TITLE = PREFIX + "title";
  private static final String VERSION = PREFIX + "version";

  /** Keys that a chart's own annotations cannot replace. */
  private static final Set<String> IMMUTABLE = Set.of(TITLE, VERSION);

  private final ChartMetadata metadata;

  private ChartArtifact(ChartMetadata metadata) {
    this.metadata = metadata;
  }

  /**
   * Builds manifest, config and layer.
   *
   * @param archive the chart's .tgz, which becomes the only layer unchanged
   */
  public static ChartPackage of(ChartMetadata metadata, byte[] archive) {
    byte[] config = GoJson.write(metadata.fields());
    Descriptor configBlob = describe(MediaTypes.HELM_CONFIG, config);
    Descriptor layer = describe(MediaTypes.HELM_CHART, archive);
    byte[] content = GoJson.write(new ChartArtifact(metadata).manifest(configBlob, layer));
    Manifest manifest =
        new Manifest(
            MediaTypes.OCI_MANIFEST,
            Digest.sha256(content),
            content,
            List.of(),
            List.of(configBlob, layer));
    return new ChartPackage(manifest, Map.of(configBlob.digest(), config, layer.digest(), archive));
  }

  private static Descriptor describe(String mediaType, byte[] content) {
    return new Descriptor(mediaType, Digest.sha256(content), content.length);
  }

  private Map<String, Object> manifest(Descriptor config, Descriptor layer) {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("schemaVersion", 2);
    manifest.put("config", reference(config));
    manifest.put("layers", List.of(reference(layer)));
    manifest.put("annotations", annotations());
    return manifest;
  }

  private static Map<String, Object> reference(Descriptor blob) {
    Map<String, Object> reference = new LinkedHashMap<>();
    reference.put("mediaType", blob.mediaType());
    reference.put("digest", blob.digest().toString());
    reference.put("size", blob.size());
    return reference;
  }

  /** As Helm's {@code generateOCIAnnotations}; Go sorts them. */
  private Map<String, String> annotations() {
    Map<String, String> annotations = new TreeMap<>();
    annotations.put(PREFIX + "description", metadata.text("description"));
    annotations.put(TITLE, metadata.name());
    annotations.put(VERSION, metadata.version());
    annotations.put(PREFIX + "url", metadata.text("home"));
    annotations.put(
        PREFIX + "source",
        metadata.list("sources").stream().findFirst().map(Object::toString).orElse(""));
    annotations.put(PREFIX + "authors", authors());
    annotations.values().removeIf(String::isBlank);
    metadata.annotations().entrySet().stream()
        .filter(annotation -> !IMMUTABLE.contains((String) annotation.getKey()))
        .forEach(a -> annotations.put((String) a.getKey(), (String) a.getValue()));
    return annotations;
  }

  private String authors() {
    return metadata.list("maintainers").stream()
        .map(maintainer -> author((Map<?, ?>) maintainer))
        .collect(Collectors.joining(", "));
  }

  private static String author(Map<?, ?> maintainer) {
    String name = maintainer.containsKey("name") ? (String) maintainer.get("name") : "";
    return maintainer.containsKey("email") ? name + " (" + maintainer.get("email") + ")" : name;
  }
}
