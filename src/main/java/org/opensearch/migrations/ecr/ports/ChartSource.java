package org.opensearch.migrations.ecr.ports;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.Failure;
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
  record ChartPackage(Manifest manifest, Map<Digest, byte[]> blobs) {

    public ChartPackage {
      blobs = Map.copyOf(blobs);
    }
  }

  /**
   * A chart version in the index of its repository.
   *
   * @param entry the entry of the manifest
   * @param version as published, which is also the tag; a leading {@code v} can differ from the
   *     entry
   * @param url of the .tgz
   * @param digest of the .tgz, from the manifest, else from the index
   */
  record PublishedChart(ChartEntry entry, String version, URI url, Optional<Digest> digest) {}

  /**
   * The name and version in a Chart.yaml.
   *
   * @param name empty if missing
   * @param version empty if missing
   */
  record ChartIdentity(String name, String version) {

    /** Whether this is {@code chart}; a leading {@code v} of the version is ignored. */
    public boolean is(ChartEntry chart) {
      String tag = MirrorTarget.chartTag(version);
      return name.equals(chart.name())
          && ChartEntry.versionCandidates(chart.version()).stream()
              .map(MirrorTarget::chartTag)
              .anyMatch(tag::equals);
    }

    /** Name and version, for messages. */
    public String label() {
      return Failure.printable(name + ":" + version);
    }
  }
}
