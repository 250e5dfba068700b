package org.opensearch.migrations.ecr.verify.artifacts;

import java.util.Locale;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;

/** The state of a chart or an image in the mirror. */
public enum State {
  /** It exists, with the digest in the manifest or the report. */
  VERIFIED,
  /** It exists; no digest is specified for it, or it has only some platforms of what is pinned. */
  PRESENT,
  /** It does not exist. */
  MISSING,
  /** It exists, but with a different digest or content. */
  DIFFERENT,
  /** It exists, but is incomplete or corrupt. */
  DAMAGED,
  /** It could not be checked. */
  FAILED;

  /** The name in messages and reports. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a deployment can use it. */
  public boolean isGood() {
    return this == VERIFIED || this == PRESENT;
  }

  /** The exit status of this state; a failure has its own. */
  ExitStatus exitStatus() {
    return isGood() ? ExitStatus.OK : ExitStatus.FAILED;
  }
}
