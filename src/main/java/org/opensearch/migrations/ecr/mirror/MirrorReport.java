package org.opensearch.migrations.ecr.mirror;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.model.Platform;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.FailureException;

/**
 * The results of a run.
 *
 * @param results in the order of the plan
 * @param platforms the platforms that indexes were reduced to; empty if all were copied
 * @param elapsed from start to end
 * @param stopped why the run was stopped before its end: the destination cannot be used
 */
public record MirrorReport(
    List<ArtifactResult> results,
    List<Platform> platforms,
    Duration elapsed,
    Optional<FailureException> stopped) {

  public MirrorReport {
    results = List.copyOf(results);
    platforms = List.copyOf(platforms);
  }

  /** The number of images with fewer platforms than at their source, and so another digest. */
  public long reduced() {
    return results.stream().filter(result -> result.original().isPresent()).count();
  }

  /** The images with layers that their sources do not have. */
  public List<ArtifactResult> withMissingLayers() {
    return results.stream().filter(result -> !result.missingLayers().layers().isEmpty()).toList();
  }

  /** The number of artifacts with other content than pinned, which was accepted. */
  public long moved() {
    return results.stream().filter(result -> result.moved().isPresent()).count();
  }

  /** The number of copied signatures, attestations and SBOMs. */
  public int referrers() {
    return results.stream().mapToInt(ArtifactResult::referrers).sum();
  }

  /** The exit status of the run. */
  public ExitStatus exitStatus() {
    return ExitStatus.worst(
        Stream.concat(
                stopped.stream().map(FailureException::exitStatus),
                results.stream().map(ArtifactResult::exitStatus))
            .toList());
  }

  /** The number of artifacts with this status. */
  public long count(Status status) {
    return results.stream().filter(result -> result.status() == status).count();
  }

  /** The number of blob bytes sent. */
  public long bytes() {
    return results.stream().mapToLong(ArtifactResult::bytes).sum();
  }

  /** The artifacts that could not be copied. */
  public List<ArtifactResult> failures() {
    return results.stream().filter(result -> result.error().isPresent()).toList();
  }
}
