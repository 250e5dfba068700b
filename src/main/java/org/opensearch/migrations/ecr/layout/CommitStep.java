package org.opensearch.migrations.ecr.layout;

import java.io.IOException;

/** Takes the step after which an archive is there, in one with saying so. */
@FunctionalInterface
public interface CommitStep {

  /** Gives the archive its name. */
  @FunctionalInterface
  interface Renaming {
    /** Renames it. */
    void run() throws IOException;
  }

  /** Calls {@code renaming}, unless it has been said that there is no archive. */
  void take(Renaming renaming) throws IOException;
}
