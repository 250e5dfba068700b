package org.opensearch.migrations.ecr.verify.pods;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.FailureException;

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

  /** Copies the lists. */
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
}
