package org.opensearch.migrations.ecr.mirror.result;

import java.time.Duration;
import org.opensearch.migrations.ecr.model.failure.TransientException;

/** Receives the progress of a run. Called from several threads. */
public interface MirrorListener {

  /** The copy of an artifact has started; its progress can be read until it is finished. */
  void started(ArtifactProgress progress);

  /** A request for an artifact is retried. */
  void retrying(ArtifactProgress progress, TransientException failure, Duration wait);

  /** The copy of an artifact has succeeded or failed. */
  void finished(ArtifactResult result);
}
