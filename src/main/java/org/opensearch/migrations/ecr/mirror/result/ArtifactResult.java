package org.opensearch.migrations.ecr.mirror.result;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.oci.MissingLayers;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.plan.PlannedArtifact.Pin;

/**
 * The result for one artifact.
 *
 * @param artifact the planned artifact
 * @param destination its reference in the destination, with the published version of a chart
 * @param digest of the manifest at the destination, where known
 * @param original the digest at the source, if only some platforms were copied
 * @param moved what the manifest pins, if other content was accepted
 * @param referrers the number of copied referrers
 * @param bytes the blob bytes sent
 * @param requests the number of requests to both sides, including token requests
 * @param elapsed from start to end
 * @param missingLayers non-distributable layers that the source does not have
 * @param warnings warnings for the user
 * @param error why it failed: a {@link FailureException}, else a bug
 */
public record ArtifactResult(
    PlannedArtifact artifact,
    String destination,
    Status status,
    Optional<Digest> digest,
    Optional<Digest> original,
    Optional<Pin> moved,
    int referrers,
    long bytes,
    long requests,
    Duration elapsed,
    MissingLayers missingLayers,
    List<String> warnings,
    Optional<RuntimeException> error) {

  public ArtifactResult {
    warnings = List.copyOf(warnings);
  }

  /** The exit status that this result alone would give the run. */
  public ExitStatus exitStatus() {
    if (error.isEmpty()) {
      return status == Status.UNFINISHED ? ExitStatus.TRANSIENT : ExitStatus.OK;
    }
    return exitStatus(error.get());
  }

  /** The exit status that this exception alone would give the run. */
  static ExitStatus exitStatus(RuntimeException error) {
    return error instanceof FailureException failure ? failure.exitStatus() : ExitStatus.FAILED;
  }

  /** The status of an artifact at the end of a run. */
  public enum Status {
    /** It was copied; the destination did not have it. */
    COPIED,
    /** It was copied; its tag had a different digest. */
    UPDATED,
    /** The destination had it already, with the same digest. */
    PRESENT,
    /** It could not be copied completely. */
    FAILED,
    /** The run was interrupted before it was copied. */
    UNFINISHED;

    /** The name in messages and reports. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
