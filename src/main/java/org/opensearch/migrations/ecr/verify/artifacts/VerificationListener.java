package org.opensearch.migrations.ecr.verify.artifacts;

import java.time.Duration;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;

/** Receives the progress of a verification. Called from several threads. */
public interface VerificationListener {

  /** A request for an artifact is retried. */
  void retrying(PlannedArtifact artifact, TransientException failure, Duration wait);

  /** An artifact has been checked. */
  void finished(Finding finding);
}
