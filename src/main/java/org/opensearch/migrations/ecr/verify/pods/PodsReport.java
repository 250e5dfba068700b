package org.opensearch.migrations.ecr.verify.pods;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.verify.repair.MirroredImages.MirroredImage;

/**
 * What pods failed to pull.
 *
 * @param containers the number of containers
 * @param imageVolumes the number of volumes whose content is an image
 * @param elsewhere images from other registries, with the number of containers and volumes
 * @param failures of looking images up
 */
public record PodsReport(
    int containers,
    int imageVolumes,
    List<PodFinding> findings,
    Map<String, Integer> elsewhere,
    List<FailureException> failures) {

  public PodsReport {
    findings = List.copyOf(findings);
    failures = List.copyOf(failures);
  }

  /** The most severe exit status. */
  public ExitStatus exitStatus() {
    List<ExitStatus> all = new ArrayList<>();
    failures.forEach(failure -> all.add(failure.exitStatus()));
    if (!findings.isEmpty()) {
      all.add(ExitStatus.FAILED);
    }
    return ExitStatus.worst(all);
  }

  /**
   * A container whose image was not pulled.
   *
   * @param inManifest whether the manifest lists the image
   * @param mirrored what the mirror has; empty where it has nothing, or could not be asked
   * @param reason the most likely cause
   * @param fix commands to run, or lines to add
   */
  public record PodFinding(
      PodContainer container,
      PullProblem problem,
      boolean inManifest,
      Optional<MirroredImage> mirrored,
      String reason,
      List<String> fix) {

    public PodFinding {
      fix = List.copyOf(fix);
    }
  }
}
