package org.opensearch.migrations.ecr.helm.folder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opensearch.migrations.ecr.helm.chart.ChartArchive;
import org.opensearch.migrations.ecr.helm.chart.ChartMetadata;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;
import org.opensearch.migrations.ecr.helm.repository.ChartIndex;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * A chart's .tgz on this machine.
 *
 * @param path where it is
 * @param digest of the file
 * @param name the chart's, as its Chart.yaml says
 * @param version the chart's, as its Chart.yaml says
 */
record ArchiveFile(Path path, Digest digest, String name, String version) {

  /** As for a download. */
  private static final int LARGEST_BYTES = 20 * 1024 * 1024;

  /**
   * Reads its Chart.yaml.
   *
   * @throws MalformedContentException when it is no chart
   */
  static ArchiveFile read(Path path) throws IOException {
    try {
      byte[] content = content(path);
      ChartMetadata metadata = ChartMetadata.read(ChartArchive.read(content));
      return new ArchiveFile(path, Digest.sha256(content), metadata.name(), metadata.version());
    } catch (MalformedContentException e) {
      throw new MalformedContentException("'" + path.getFileName() + "': " + e.getMessage(), e);
    }
  }

  /**
   * The bytes of a file.
   *
   * @throws MalformedContentException when it is too large
   */
  static byte[] content(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(LARGEST_BYTES + 1);
      if (content.length > LARGEST_BYTES) {
        throw new MalformedContentException(
            "it is larger than the " + LARGEST_BYTES / 1024 / 1024 + " MiB that are accepted");
      }
      return content;
    }
  }

  /** Whether it is that chart, of that version, be it with or without a {@code v} in front. */
  boolean is(ChartEntry chart) {
    return name.equals(chart.name()) && ChartIndex.isSame(version, chart.version());
  }
}
