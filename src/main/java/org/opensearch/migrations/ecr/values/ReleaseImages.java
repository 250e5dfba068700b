package org.opensearch.migrations.ecr.values;

import java.util.Set;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.Template;
import org.opensearch.migrations.ecr.model.ValuesOverride;

/** Images whose tag is the release; a custom build can replace them. */
final class ReleaseImages {

  private final Set<ImageReference> images;

  ReleaseImages(MirrorManifest manifest) {
    images =
        manifest
            .allImages()
            .filter(image -> Template.uses(image.written(), Template.RELEASE))
            .map(image -> image.reference())
            .collect(Collectors.toSet());
  }

  /** Whether {@code override} serves release images and no others. */
  boolean areAllOf(ValuesOverride override) {
    return !override.images().isEmpty() && images.containsAll(override.images());
  }
}
