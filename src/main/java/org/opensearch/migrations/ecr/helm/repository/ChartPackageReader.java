package org.opensearch.migrations.ecr.helm.repository;

import java.io.IOException;
import org.opensearch.migrations.ecr.helm.chart.ChartArchive;
import org.opensearch.migrations.ecr.helm.chart.ChartArtifact;
import org.opensearch.migrations.ecr.helm.chart.ChartMetadata;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.ChartSource.ChartIdentity;
import org.opensearch.migrations.ecr.ports.ChartSource.ChartPackage;
import org.opensearch.migrations.ecr.ports.ChartSource.PublishedChart;

/** Reads a chart archive and checks that it is the requested chart. */
public final class ChartPackageReader {

  private ChartPackageReader() {}

  /**
   * The OCI artifact of an archive.
   *
   * @throws InvalidInputException if the archive is damaged, not a chart, or another chart
   */
  public static ChartPackage artifact(PublishedChart chart, byte[] archive) {
    try {
      ChartMetadata metadata = ChartMetadata.read(ChartArchive.read(archive));
      checkIdentity(chart, metadata);
      return ChartArtifact.of(metadata, archive);
    } catch (IOException e) {
      boolean isFile = chart.url().getHost() == null;
      String origin = isFile ? chart.url().getPath() : Uris.authority(chart.url());
      throw new InvalidInputException(
          new Failure(
              "read chart",
              isFile ? Side.LOCAL : Side.SOURCE,
              chart.entry().label(),
              "the archive from " + origin + " is not this chart: " + e.getMessage(),
              isFile ? "Replace the file" : "Check the chart's repository"),
          e);
    }
  }

  /**
   * The name and version in an archive.
   *
   * @throws InvalidInputException if it is damaged or not a chart
   */
  public static ChartIdentity identity(byte[] archive, Side side, String reference) {
    try {
      return ChartMetadata.read(ChartArchive.read(archive)).identity();
    } catch (IOException e) {
      throw new InvalidInputException(
          new Failure(
              "read chart",
              side,
              reference,
              "its archive is not a chart: " + e.getMessage(),
              "Check the chart's repository"),
          e);
    }
  }

  private static void checkIdentity(PublishedChart chart, ChartMetadata metadata)
      throws MalformedContentException {
    if (!metadata.name().equals(chart.entry().name())) {
      throw new MalformedContentException("its name is '" + metadata.name() + "'");
    }
    if (!ChartIndex.isSame(metadata.version(), chart.version())) {
      throw new MalformedContentException(
          "its version is '"
              + metadata.version()
              + "', but the index contains '"
              + chart.version()
              + "'");
    }
  }
}
