package org.opensearch.migrations.ecr.model.rules;

import java.util.Optional;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.Template;

/** Entries to add to a rules file, with placeholders in capitals, as messages suggest them. */
public final class RuleAdvice {

  private RuleAdvice() {}

  /**
   * An override by which an image is pulled from the mirror.
   *
   * @param own its own name in the registry, if it is not that of the naming rule
   */
  public static String override(ImageReference image, Optional<String> own) {
    String to =
        own.map(name -> "${" + Template.REGISTRY + "}/" + name)
            .orElseGet(() -> "${" + Template.MIRROR + "}/" + MirrorTarget.imagePath(image));
    return "{set: [PATH, OF, THE, VALUE], to: \"" + to + "\", for: [" + image + "]}";
  }

  /**
   * An image for which a reason has to be given.
   *
   * @param image its name or reference
   */
  public static String reasoned(Object image) {
    return "{image: " + image + ", reason: \"WHY\"}";
  }
}
