package org.opensearch.migrations.ecr.mirror;

import java.time.Duration;
import java.util.List;
import org.opensearch.migrations.ecr.model.ExitStatus;

/**
 * How a run ended.
 *
 * @param results in the plan's order
 * @param elapsed of the whole run
 */
public record MirrorReport(List<ArtifactResult> results, Duration elapsed) {

  /** Copies the list. */
  public MirrorReport {
    results = List.copyOf(results);
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
