package org.opensearch.migrations.ecr.verify.artifacts;

import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.plan.PlannedArtifact.Pin;

/**
 * An expected digest.
 *
 * @param claim a clause that says where it is defined: {@code the manifest says sha256:…}
 * @param isPin whether it is what the manifest pins
 */
public record Expectation(Digest digest, String claim, boolean isPin) {

  /** The digest of a reference in the manifest. */
  static Expectation ofReference(Digest digest) {
    return new Expectation(digest, "the manifest says " + digest, false);
  }

  /** What the manifest pins. */
  static Expectation ofPin(Pin pin) {
    return new Expectation(pin.digest(), TagMovedException.pinned(pin), true);
  }

  /** What an earlier run wrote. */
  static Expectation ofReport(Digest digest) {
    return new Expectation(digest, "the report says " + digest, false);
  }
}
