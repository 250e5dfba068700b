package org.opensearch.migrations.ecr.discover;

import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorTarget;

/** The rule to write for an image that nothing moves. */
final class RuleAdvice {

  private RuleAdvice() {}

  /**
   * The rule, as a remedy.
   *
   * @param label name and version of the chart
   */
  static String of(String label, ImageReference image) {
    int colon = label.indexOf(':');
    String chart = colon < 0 ? label : label.substring(0, colon);
    return "Add a rule under charts."
        + chart
        + ": either overrides: [{set: [PATH, OF, THE, VALUE], to: \"${mirror}/"
        + MirrorTarget.imagePath(image)
        + "\", for: ["
        + image
        + "]}] or unoverridable: [{image: "
        + image.name()
        + ", reason: \"WHY\"}]; or, if it is never pulled, ignore: [{image: "
        + image.name()
        + ", reason: \"WHY\"}]; values that the chart requires first go under pre";
  }
}
