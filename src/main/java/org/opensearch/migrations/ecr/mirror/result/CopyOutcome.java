package org.opensearch.migrations.ecr.mirror.result;

import java.util.Optional;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * The outcome of a copy.
 *
 * @param digest the digest of the manifest at the destination
 * @param destination its reference at the destination
 * @param original the digest at the source, if only some platforms were copied
 */
public record CopyOutcome(
    Status status, Digest digest, String destination, Optional<Digest> original) {

  /** The outcome of a complete copy. */
  public CopyOutcome(Status status, Digest digest, String destination) {
    this(status, digest, destination, Optional.empty());
  }
}
