package org.opensearch.migrations.ecr.helm.repository;

import java.io.IOException;
import org.opensearch.migrations.ecr.helm.chart.ChartArchive;
import org.opensearch.migrations.ecr.helm.chart.ChartArtifact;
import org.opensearch.migrations.ecr.helm.chart.ChartMetadata;
import org.opensearch.migrations.ecr.helm.chart.MalformedContentException;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.model.PublishedChart;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.ChartPackage;

/** Makes the artifact of an archive, if it is the chart that was asked for. */
public final class FetchedArchive {

  private FetchedArchive() {}

  /**
   * The artifact.
   *
   * @throws InvalidInputException when the archive is damaged, no chart, or another one
   */
  public static ChartPackage artifact(PublishedChart chart, byte[] archive) {
    try {
      ChartArchive content = ChartArchive.read(archive);
      ChartMetadata metadata = ChartMetadata.read(content);
      checkIdentity(chart, content.root(), metadata);
      return ChartArtifact.of(metadata, archive);
    } catch (IOException e) {
      boolean isFile = chart.url().getHost() == null;
      String origin = isFile ? chart.url().getPath() : Uris.authority(chart.url());
      throw new InvalidInputException(
          new Failure(
              "read chart",
              isFile ? Side.LOCAL : Side.SOURCE,
              chart.entry().label(),
              "what came from " + origin + " is not that chart: " + e.getMessage(),
              isFile ? "Replace the file" : "Check the chart's repository"),
          e);
    }
  }

  private static void checkIdentity(PublishedChart chart, String root, ChartMetadata metadata)
      throws MalformedContentException {
    if (!metadata.name().equals(chart.entry().name())) {
      throw new MalformedContentException("its name is '" + metadata.name() + "'");
    }
    if (!root.equals(metadata.name())) {
      throw new MalformedContentException(
          "its folder is '" + root + "', although its name is '" + metadata.name() + "'");
    }
    if (!ChartIndex.isSame(metadata.version(), chart.version())) {
      throw new MalformedContentException(
          "its version is '" + metadata.version() + "', the index says '" + chart.version() + "'");
    }
  }
}
