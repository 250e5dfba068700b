package org.opensearch.migrations.ecr.verify.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.opensearch.migrations.ecr.deployment.ChartArtifacts;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.PublishedVersion;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.ports.Repository;

/** Whether an artifact is the chart that it should be. */
final class ChartContent {

  private static final int LARGEST_CONFIG = 1024 * 1024;

  private ChartContent() {}

  /**
   * What is wrong with the artifact, if anything.
   *
   * @param archive the digest that the .tgz should have
   */
  static Optional<String> check(Manifest manifest, Optional<Expectation> archive) {
    Optional<Digest> found = ChartArtifacts.archiveDigest(manifest);
    if (found.isEmpty() || config(manifest).isEmpty()) {
      return Optional.of("it is no Helm chart");
    }
    return archive
        .filter(wanted -> !wanted.digest().equals(found.get()))
        .map(
            wanted ->
                "its .tgz is "
                    + found.get()
                    + ", and "
                    + wanted.origin()
                    + " says "
                    + wanted.digest());
  }

  /** What is wrong with its Chart.yaml, which the artifact has as JSON too, if anything. */
  static Optional<String> checkMetadata(
      Manifest manifest, ChartEntry wanted, Repository repository) {
    Descriptor config = config(manifest).orElseThrow();
    if (config.size() < 0) {
      return Optional.of("its manifest does not say how large its Chart.yaml is");
    }
    if (config.size() > LARGEST_CONFIG) {
      return Optional.of("its Chart.yaml is larger than any");
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try {
      repository.pullBlob(config, content);
      JsonNode metadata = UntrustedJson.read(content.toByteArray());
      String name = metadata.path("name").asText();
      String version = metadata.path("version").asText();
      boolean same =
          name.equals(wanted.name())
              && PublishedVersion.candidates(wanted.version()).contains(version);
      return same
          ? Optional.empty()
          : Optional.of("it is chart " + name + ":" + version + ", not " + wanted.label());
    } catch (IOException e) {
      return Optional.of("its Chart.yaml cannot be read");
    }
  }

  private static Optional<Descriptor> config(Manifest manifest) {
    return manifest.blobs().stream()
        .filter(blob -> blob.mediaType().equals(MediaTypes.HELM_CONFIG))
        .findFirst();
  }
}
