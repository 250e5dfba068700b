package org.opensearch.migrations.ecr.verify.artifacts;

import java.util.List;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;

/**
 * How the mirror stands.
 *
 * @param findings of each artifact, in the plan's order
 * @param notes what the user should know all the same
 * @param bytes of blobs that were read back
 */
public record VerifiedPlan(List<Finding> findings, List<String> notes, long bytes) {

  /** Copies the lists. */
  public VerifiedPlan {
    findings = List.copyOf(findings);
    notes = List.copyOf(notes);
  }

  /** How many stand like this. */
  public long count(State state) {
    return findings.stream().filter(finding -> finding.state() == state).count();
  }

  /** Those that a deployment cannot use. */
  public List<Finding> bad() {
    return findings.stream().filter(finding -> !finding.state().isGood()).toList();
  }

  /** The worst of all. */
  public ExitStatus exitStatus() {
    return ExitStatus.worst(findings.stream().map(Finding::exitStatus).toList());
  }
}
