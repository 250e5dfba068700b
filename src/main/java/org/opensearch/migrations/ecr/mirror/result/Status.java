package org.opensearch.migrations.ecr.mirror.result;

import java.util.Locale;

/** The status of an artifact at the end of a run. */
public enum Status {
  /** It was copied; the destination did not have it. */
  COPIED,
  /** It was copied; its tag had a different digest. */
  UPDATED,
  /** The destination had it already, with the same digest. */
  PRESENT,
  /** It could not be copied completely. */
  FAILED,
  /** The run was interrupted before it was copied. */
  UNFINISHED;

  /** The name in messages and reports. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
