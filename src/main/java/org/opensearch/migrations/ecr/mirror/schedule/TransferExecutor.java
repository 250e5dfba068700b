package org.opensearch.migrations.ecr.mirror.schedule;

import java.util.concurrent.Executor;

/** Runs the requests and transfers of the artifact that the calling thread works on. */
@FunctionalInterface
public interface TransferExecutor extends Executor {

  /**
   * The same executor for a transfer of this size, so that long transfers can start early.
   *
   * @param bytes the size of what is transferred
   */
  default Executor transferring(long bytes) {
    return this;
  }
}
