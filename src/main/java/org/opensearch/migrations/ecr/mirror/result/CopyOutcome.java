package org.opensearch.migrations.ecr.mirror.result;

import java.util.Optional;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * What a copier did.
 *
 * @param digest of the manifest that is at the destination now
 * @param destination the reference it can be pulled by
 * @param original the digest at the source, where only a part of it was to be mirrored
 */
public record CopyOutcome(
    Status status, Digest digest, String destination, Optional<Digest> original) {

  /** Of something whole. */
  public CopyOutcome(Status status, Digest digest, String destination) {
    this(status, digest, destination, Optional.empty());
  }
}
