package org.opensearch.migrations.ecr.verify.artifacts;

import java.util.Locale;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;

/** How a chart or an image stands in the mirror. */
public enum State {
  /** It is there, with the digest that the manifest or a report says. */
  VERIFIED,
  /** It is there; nothing says which digest it should have. */
  PRESENT,
  /** It is not there. */
  MISSING,
  /** Something else is there. */
  DIFFERENT,
  /** It is there, but not all that belongs to it, or not as it should be. */
  DAMAGED,
  /** It could not be looked at. */
  FAILED;

  /** The word that messages and reports use. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a deployment can use it. */
  public boolean isGood() {
    return this == VERIFIED || this == PRESENT;
  }

  /** The exit status of this alone; what failed says its own. */
  ExitStatus exitStatus() {
    return isGood() ? ExitStatus.OK : ExitStatus.FAILED;
  }
}
