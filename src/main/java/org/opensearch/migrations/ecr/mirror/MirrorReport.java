package org.opensearch.migrations.ecr.mirror;

import java.time.Duration;
import java.util.List;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.Status;
import org.opensearch.migrations.ecr.model.Platform;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;

/**
 * How a run ended.
 *
 * @param results in the plan's order
 * @param platforms that indexes were reduced to; empty: none was
 * @param elapsed of the whole run
 */
public record MirrorReport(
    List<ArtifactResult> results, List<Platform> platforms, Duration elapsed) {

  /** Copies the lists. */
  public MirrorReport {
    results = List.copyOf(results);
    platforms = List.copyOf(platforms);
  }

  /** Of a run that copied all platforms. */
  public MirrorReport(List<ArtifactResult> results, Duration elapsed) {
    this(results, List.of(), elapsed);
  }

  /** How many have fewer platforms than at their source, and so another digest. */
  public long reduced() {
    return results.stream().filter(result -> result.original().isPresent()).count();
  }

  /** Those that lack layers, as their sources do. */
  public List<ArtifactResult> withMissingLayers() {
    return results.stream().filter(result -> !result.missingLayers().layers().isEmpty()).toList();
  }

  /** How many signatures and the like were copied. */
  public int referrers() {
    return results.stream().mapToInt(ArtifactResult::referrers).sum();
  }

  /** The exit status of the run. */
  public ExitStatus exitStatus() {
    return ExitStatus.worst(results.stream().map(ArtifactResult::exitStatus).toList());
  }

  /** How many ended so. */
  public long count(Status status) {
    return results.stream().filter(result -> result.status() == status).count();
  }

  /** The blob bytes that were sent. */
  public long bytes() {
    return results.stream().mapToLong(ArtifactResult::bytes).sum();
  }

  /** Those that are not at the destination as they should be. */
  public List<ArtifactResult> failures() {
    return results.stream().filter(result -> result.error().isPresent()).toList();
  }
}
