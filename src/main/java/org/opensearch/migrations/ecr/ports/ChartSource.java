package org.opensearch.migrations.ecr.ports;

import java.util.Map;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ChartIdentity;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.PublishedChart;
import org.opensearch.migrations.ecr.oci.Manifest;

/** Chart repositories. */
public interface ChartSource {

  /**
   * Finds the chart in the index of its repository, which is read once per run. {@code 1.17.2}
   * finds {@code v1.17.2} and the reverse; an exact match wins.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.NotFoundException with the available
   *     versions
   */
  PublishedChart find(ChartEntry chart, Activity activity);

  /**
   * Downloads the archive, verifies its digest if known, and creates the artifact.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException if it is not a chart,
   *     or not the expected one
   */
  ChartPackage fetch(PublishedChart chart, Activity activity);

  /**
   * Reads the name and version of a chart from its archive.
   *
   * @param archive a chart's .tgz
   * @param reference its origin, for messages
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException if it is not a chart
   */
  ChartIdentity identify(byte[] archive, String reference);

  /**
   * A chart as the OCI artifact that {@code helm push} creates.
   *
   * @param manifest the artifact's manifest; always the same for the same archive
   * @param blobs the content of each of the manifest's blobs: the config and the unchanged .tgz
   */
  public record ChartPackage(Manifest manifest, Map<Digest, byte[]> blobs) {

    public ChartPackage {
      blobs = Map.copyOf(blobs);
    }
  }
}
