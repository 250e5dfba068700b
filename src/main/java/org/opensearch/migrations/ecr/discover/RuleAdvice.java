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
    return "Write a rule under charts."
        + chart
        + ", either overrides: [{set: [PATH, OF, THE, VALUE], to: \"${mirror}/"
        + MirrorTarget.imagePath(image)
        + "\", for: ["
        + image
        + "]}] or unoverridable: [{image: "
        + image.name()
        + ", reason: \"WHY\"}]; or, where it is not pulled at all, ignore: [{image: "
        + image.name()
        + ", reason: \"WHY\"}]; a value that the chart wants beforehand goes under pre";
  }
}
