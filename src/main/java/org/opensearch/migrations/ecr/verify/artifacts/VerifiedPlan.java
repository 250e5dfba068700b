package org.opensearch.migrations.ecr.verify.artifacts;

import java.util.List;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;

/**
 * The results for all artifacts of the plan.
 *
 * @param findings of each artifact, in the plan's order
 * @param notes warnings
 * @param bytes of blobs that were read back
 */
public record VerifiedPlan(List<Finding> findings, List<String> notes, long bytes) {

  /** Copies the lists. */
  public VerifiedPlan {
    findings = List.copyOf(findings);
    notes = List.copyOf(notes);
  }

  /** The number of artifacts in this state. */
  public long count(State state) {
    return findings.stream().filter(finding -> finding.state() == state).count();
  }

  /** Those that a deployment cannot use. */
  public List<Finding> bad() {
    return findings.stream().filter(finding -> !finding.state().isGood()).toList();
  }

  /** The most severe exit status. */
  public ExitStatus exitStatus() {
    return ExitStatus.worst(findings.stream().map(Finding::exitStatus).toList());
  }
}
