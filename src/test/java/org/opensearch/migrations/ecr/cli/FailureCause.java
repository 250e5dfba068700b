package org.opensearch.migrations.ecr.cli;

/**
 * Something that no second try mends.
 *
 * @param name what it is
 * @param status the exit status of a run with it
 * @param isForOneAlone whether all else is mirrored
 * @param arrangement brings it about
 */
record FailureCause(String name, int status, boolean isForOneAlone, Arrangement arrangement) {

  /** What a test does to the stage before the run. */
  @FunctionalInterface
  interface Arrangement {
    /** Arranges. */
    void on(MirrorStage stage) throws Exception;
  }

  /** A cause that ails one artifact. */
  static FailureCause ofOne(String name, int status, Arrangement arrangement) {
    return new FailureCause(name, status, true, arrangement);
  }

  /** A cause that ails the whole run. */
  static FailureCause ofAll(String name, int status, Arrangement arrangement) {
    return new FailureCause(name, status, false, arrangement);
  }

  @Override
  public String toString() {
    return name;
  }
}
