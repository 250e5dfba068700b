package org.opensearch.migrations.ecr.verify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.Platform;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.verify.artifacts.ExtraArtifacts;
import org.opensearch.migrations.ecr.verify.artifacts.Verification.VerifiedPlan;
import org.opensearch.migrations.ecr.verify.pods.PodsReport;
import org.opensearch.migrations.ecr.verify.rendered.RenderedReport;

/**
 * The result of a verification.
 *
 * @param extra other content of the mirror, if requested
 * @param rendered what the charts pull, if requested
 * @param pods what pods failed to pull, if requested
 * @param platforms the platforms of the nodes
 * @param elapsed from the start to the end
 */
public record VerifyReport(
    MirrorTarget target,
    MirrorManifest manifest,
    VerifiedPlan plan,
    Optional<ExtraArtifacts> extra,
    Optional<RenderedReport> rendered,
    Optional<PodsReport> pods,
    List<Platform> platforms,
    Duration elapsed) {

  public VerifyReport {
    platforms = List.copyOf(platforms);
  }

  /** The most severe exit status. */
  public ExitStatus exitStatus() {
    List<ExitStatus> all = new ArrayList<>(List.of(plan.exitStatus()));
    rendered.map(RenderedReport::exitStatus).ifPresent(all::add);
    pods.map(PodsReport::exitStatus).ifPresent(all::add);
    return ExitStatus.worst(all);
  }
}
