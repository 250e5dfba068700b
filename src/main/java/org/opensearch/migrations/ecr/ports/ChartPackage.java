package org.opensearch.migrations.ecr.ports;

import java.util.Map;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.Manifest;

/**
 * A chart as the OCI artifact that {@code helm push} creates.
 *
 * @param manifest the artifact's manifest; always the same for the same archive
 * @param blobs the content of each of the manifest's blobs: the config and the unchanged .tgz
 */
public record ChartPackage(Manifest manifest, Map<Digest, byte[]> blobs) {

  /** Copies the map. */
  public ChartPackage {
    blobs = Map.copyOf(blobs);
  }
}
