package org.opensearch.migrations.ecr.mirror;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.opensearch.migrations.ecr.mirror.schedule.HostFairExecutor;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.plan.SourceRepository;

/**
 * An artifact whose turn comes or has come.
 *
 * @param future ends with the work on it
 */
record RunningArtifact(PlannedArtifact artifact, CompletableFuture<Void> future) {

  /** Has {@code work} done on these lanes; throws nothing. */
  static RunningArtifact begin(PlannedArtifact artifact, HostFairExecutor lanes, Runnable work) {
    try {
      return new RunningArtifact(
          artifact,
          CompletableFuture.runAsync(
              work, task -> ArtifactWork.run(lanes, sourceHost(artifact), task)));
    } catch (RuntimeException | Error e) {
      return new RunningArtifact(artifact, CompletableFuture.failedFuture(e));
    }
  }

  /** Whose limits an artifact has to wait for. */
  private static String sourceHost(PlannedArtifact artifact) {
    if (artifact instanceof PlannedArtifact.Chart chart) {
      return chart
          .from()
          .map(SourceRepository::host)
          .orElseGet(() -> String.valueOf(chart.entry().repository().getAuthority()));
    }
    return ((PlannedArtifact.Image) artifact).from().host();
  }

  /** Waits; whatever this one comes to, the others are waited for as well. */
  void awaitEnd() {
    while (!future.isDone()) {
      try {
        future.join();
      } catch (RuntimeException | Error e) {
        // It broke down, or there is no memory to wait with.
      }
    }
  }

  /** What the work threw, of one that ended. */
  Optional<Throwable> breakdown() {
    return Optional.ofNullable(future.handle((nothing, thrown) -> thrown).join());
  }
}
