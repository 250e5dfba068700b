package org.opensearch.migrations.ecr.registry.fallback;

import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.ports.Activity;

/** Whether a mirror is still asked for what belongs to one image, and why not. */
final class MirrorTrust {

  private final String host;
  private final Activity activity;
  private volatile FailureException ended;

  /**
   * A mirror that has not failed yet.
   *
   * @param host the mirror's, for the warning
   * @param activity is told when it is asked no more
   */
  MirrorTrust(String host, Activity activity) {
    this.host = host;
    this.activity = activity;
  }

  boolean lasts() {
    return ended == null;
  }

  /** It failed: from now on the original is asked. */
  synchronized void end(FailureException failure) {
    if (lasts()) {
      ended = failure;
      activity.warning("mirror " + host + " is passed over: " + failure.failure().reason());
    }
  }

  /** Only the mirror can be asked what refers to an image. */
  void onlyMirror(FailureException ofOriginal) {
    activity.warning(
        "what refers to it is asked of the mirror "
            + host
            + " alone: "
            + ofOriginal.failure().reason());
  }

  /** Where neither can be read, either may be the one that was to be: both are told. */
  FailureException besides(FailureException ofOriginal) {
    FailureException ofMirror = ended;
    if (ofMirror != null) {
      ofOriginal.addSuppressed(ofMirror);
    }
    return ofOriginal;
  }
}
