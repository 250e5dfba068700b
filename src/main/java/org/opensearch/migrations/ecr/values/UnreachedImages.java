package org.opensearch.migrations.ecr.values;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.Template;
import org.opensearch.migrations.ecr.model.ValuesOverride;

/**
 * Finds images that would still be pulled from the internet: no override leads to their mirror, and
 * the manifest does not say why none can.
 */
final class UnreachedImages {

  private UnreachedImages() {}

  /** A line for each such image. */
  static List<String> describe(MirrorManifest manifest) {
    List<String> lines = new ArrayList<>();
    Set<ImageReference> byAggregate = moved(manifest.overrides());
    for (ChartEntry chart : manifest.charts()) {
      Set<ImageReference> reached = new HashSet<>(moved(chart.overrides()));
      reached.addAll(byAggregate);
      describe(chart.images(), reached, "chart " + chart.key(), lines);
    }
    Set<ImageReference> reached = moved(manifest.allOverrides().toList());
    describe(manifest.images(), reached, "the aggregate chart", lines);
    return lines;
  }

  private static void describe(
      List<ImageEntry> images, Set<ImageReference> reached, String owner, List<String> lines) {
    for (ImageEntry image : images) {
      if (image.unoverridable().isEmpty() && !reached.contains(image.reference())) {
        lines.add(
            String.format(
                "%s of %s (line %d) is mirrored, but no override points to the mirrored image: add"
                    + " one, or set `unoverridable: \"why\"`",
                image.reference(), owner, image.line()));
      }
    }
  }

  private static Set<ImageReference> moved(List<ValuesOverride> overrides) {
    Set<ImageReference> moved = new HashSet<>();
    for (ValuesOverride override : overrides) {
      if (namesRegistry(override.to())) {
        moved.addAll(override.images());
      }
    }
    return moved;
  }

  /** Whether {@code value} leads to the registry; one that only sets a tag moves nothing. */
  private static boolean namesRegistry(Object value) {
    return Template.uses(value, Template.MIRROR) || Template.uses(value, Template.REGISTRY);
  }
}
