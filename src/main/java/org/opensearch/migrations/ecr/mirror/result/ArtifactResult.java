package org.opensearch.migrations.ecr.mirror.result;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.oci.MissingLayers;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;

/**
 * How one artifact ended.
 *
 * @param artifact what was planned
 * @param destination what was written: the planned reference, with the published version of a chart
 * @param status how it ended
 * @param digest of the manifest at the destination, where known
 * @param original the digest at the source, where only some platforms of it are mirrored
 * @param referrers how many that refer to it were copied
 * @param bytes of blobs that were sent
 * @param requests of all kinds and to both sides, tokens included
 * @param elapsed from its start to its end
 * @param missingLayers non-distributable ones that the source does not have
 * @param warnings what the user should know all the same
 * @param error why it failed: a {@link FailureException}, else a bug
 */
public record ArtifactResult(
    PlannedArtifact artifact,
    String destination,
    Status status,
    Optional<Digest> digest,
    Optional<Digest> original,
    int referrers,
    long bytes,
    long requests,
    Duration elapsed,
    MissingLayers missingLayers,
    List<String> warnings,
    Optional<RuntimeException> error) {

  /** Copies the list. */
  public ArtifactResult {
    warnings = List.copyOf(warnings);
  }

  /** The exit status that this alone would give the run. */
  public ExitStatus exitStatus() {
    if (error.isEmpty()) {
      return status == Status.UNFINISHED ? ExitStatus.TRANSIENT : ExitStatus.OK;
    }
    return exitStatus(error.get());
  }

  /** The exit status that this failure, or bug, alone would give the run. */
  static ExitStatus exitStatus(RuntimeException error) {
    return error instanceof FailureException failure ? failure.exitStatus() : ExitStatus.FAILED;
  }
}
