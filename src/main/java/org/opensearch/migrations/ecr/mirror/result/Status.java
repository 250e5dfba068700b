package org.opensearch.migrations.ecr.mirror.result;

import java.util.Locale;

/** How one artifact ended. */
public enum Status {
  /** It was not there before. */
  COPIED,
  /** Its tag was there, with another digest. */
  UPDATED,
  /** It was there already, with the same digest. */
  PRESENT,
  /** It is not there, or not as it should be. */
  FAILED,
  /** The run was interrupted before it was done. */
  UNFINISHED;

  /** The word that reports use. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
