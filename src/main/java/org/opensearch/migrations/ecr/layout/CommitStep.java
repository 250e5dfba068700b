package org.opensearch.migrations.ecr.layout;

import java.io.IOException;

/** Makes a finished archive visible, unless the run was interrupted and reported as such. */
@FunctionalInterface
public interface CommitStep {

  /** Gives the archive its final name. */
  @FunctionalInterface
  interface Renaming {
    /** Renames the file. */
    void run() throws IOException;
  }

  /** Calls {@code renaming}, unless the interruption of the run has been reported. */
  void take(Renaming renaming) throws IOException;
}
