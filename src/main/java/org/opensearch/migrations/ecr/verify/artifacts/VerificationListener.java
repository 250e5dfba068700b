package org.opensearch.migrations.ecr.verify.artifacts;

import java.time.Duration;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;

/** Is told how far verification has come. Called from several threads. */
public interface VerificationListener {

  /** A request for an artifact is tried again. */
  void retrying(PlannedArtifact artifact, TransientException failure, Duration wait);

  /** An artifact has been looked at. */
  void finished(Finding finding);
}
