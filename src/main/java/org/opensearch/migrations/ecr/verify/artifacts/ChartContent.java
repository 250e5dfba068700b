package org.opensearch.migrations.ecr.verify.artifacts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.opensearch.migrations.ecr.deployment.HelmArtifact;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.oci.BoundedJson;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.verify.artifacts.Finding.Expectation;

/**
 * Whether an artifact is the chart that it should be.
 *
 * @param chart which it should be
 * @param repository where it is
 * @param charts identifies the chart in an archive
 */
record ChartContent(ChartEntry chart, Repository repository, ChartSource charts) {

  private static final int LARGEST_CONFIG = 1024 * 1024;

  /**
   * What shows in the manifest alone, if anything is wrong.
   *
   * @param archive the digest that the .tgz should have
   */
  Optional<Finding.Defect> check(Manifest manifest, Optional<Expectation> archive) {
    HelmArtifact artifact;
    try {
      artifact = HelmArtifact.find(manifest, repository, chart);
    } catch (InvalidInputException e) {
      return Optional.of(
          new Finding.Defect(manifest.digest(), Optional.empty(), e.failure().reason()));
    }
    Digest found = artifact.archive().digest();
    return archive
        .filter(wanted -> !wanted.digest().equals(found))
        .filter(wanted -> !wanted.digest().equals(manifest.digest()))
        .map(
            wanted ->
                new Finding.Defect(
                    manifest.digest(),
                    Optional.empty(),
                    "its .tgz has digest " + found + ", but " + wanted.claim(),
                    Optional.of(wanted)));
  }

  /**
   * What is wrong with the content of an artifact whose blobs are as they should be, if anything.
   */
  Optional<String> checkBlobs(Manifest manifest, Activity activity) {
    try {
      HelmArtifact artifact = HelmArtifact.find(manifest, repository, chart);
      Optional<String> config = checkConfig(artifact.config());
      if (config.isEmpty()) {
        artifact.checked(chart, repository, charts, activity);
      }
      return config;
    } catch (InvalidInputException e) {
      return Optional.of(e.failure().reason());
    }
  }

  /** Helm only requires that it is JSON: the archive identifies the chart. */
  private Optional<String> checkConfig(Descriptor config) {
    if (config.size() < 0) {
      return Optional.of("its manifest does not specify the size of its Chart.yaml");
    }
    if (config.size() > LARGEST_CONFIG) {
      return Optional.of("its Chart.yaml is larger than 1 MiB");
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try {
      repository.pullBlob(config, content);
      return BoundedJson.read(content.toByteArray()).isObject()
          ? Optional.empty()
          : Optional.of("its Chart.yaml cannot be read");
    } catch (IOException e) {
      return Optional.of("its Chart.yaml cannot be read");
    }
  }
}
