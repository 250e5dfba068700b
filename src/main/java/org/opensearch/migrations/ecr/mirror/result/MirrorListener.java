package org.opensearch.migrations.ecr.mirror.result;

import java.time.Duration;
import org.opensearch.migrations.ecr.model.failure.TransientException;

/** Is told how a run goes. Called from several threads. */
public interface MirrorListener {

  /** An artifact is begun; its progress can be read until it is finished. */
  void started(ArtifactProgress progress);

  /** Something is tried again. */
  void retrying(ArtifactProgress progress, TransientException failure, Duration wait);

  /** An artifact is done, well or not. */
  void finished(ArtifactResult result);
}
