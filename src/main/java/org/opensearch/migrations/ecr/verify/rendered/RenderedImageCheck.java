package org.opensearch.migrations.ecr.verify.rendered;

import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.images.RenderedImages;
import org.opensearch.migrations.ecr.images.RenderedImages.BrokenImage;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.Platform;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.rules.ImageRule;
import org.opensearch.migrations.ecr.verify.rendered.RenderedReport.DeploymentGap;
import org.opensearch.migrations.ecr.verify.rendered.RenderedReport.RenderedChart;
import org.opensearch.migrations.ecr.verify.repair.ManifestAdvice;
import org.opensearch.migrations.ecr.verify.repair.MirroredImages;
import org.opensearch.migrations.ecr.verify.repair.MirroredImages.MirroredImage;
import org.opensearch.migrations.ecr.verify.repair.RepairCommands;

/**
 * Checks that the images of a render come from the mirror and can be pulled there.
 *
 * @param platforms the platforms of the nodes
 * @param ignored rules for images that may come from elsewhere
 */
public record RenderedImageCheck(
    MirroredImages mirror,
    ManifestAdvice advice,
    RepairCommands repairs,
    List<Platform> platforms,
    List<ImageRule> ignored) {

  public RenderedImageCheck {
    platforms = List.copyOf(platforms);
    ignored = List.copyOf(ignored);
  }

  /** The prefix of references to the mirror. */
  MirrorTarget named() {
    return mirror.named();
  }

  /**
   * Checks all images of a render.
   *
   * @param key of the chart; empty for the aggregate chart
   * @param name of the chart
   */
  void check(RenderedImages rendered, Optional<String> key, String name, RenderedChart chart) {
    for (BrokenImage broken : rendered.broken()) {
      chart
          .drifts()
          .add(
              new DeploymentGap(
                  chart.label(),
                  Optional.of(broken.text()),
                  Optional.of(broken.place()),
                  "it is not an image reference, so its pod cannot start",
                  List.of()));
    }
    for (FoundImage image : rendered.images()) {
      chart.images().add(image.reference());
      try {
        if (mirror.isMirrored(image.reference())) {
          mirrored(image, key, chart);
        } else {
          elsewhere(image, key, name, chart);
        }
      } catch (FailureException e) {
        chart.failures().add(e);
      }
    }
  }

  private void mirrored(FoundImage image, Optional<String> key, RenderedChart chart) {
    Optional<MirroredImage> found = mirror.find(image.reference());
    if (found.isEmpty()) {
      ImageReference original = mirror.original(image.reference());
      Optional<ImageEntry> entry = advice.entry(original);
      drift(
          chart,
          image,
          entry.isPresent()
              ? "the mirror does not contain it"
              : "neither the mirror nor the manifest contains it",
          entry.isPresent()
              ? List.of(repairs.mirror(entry.get().reference()))
              : advice.list(key, original));
      return;
    }
    List<Platform> lacking =
        platforms.stream().filter(platform -> !found.get().runsOn(platform)).toList();
    if (!lacking.isEmpty()) {
      drift(
          chart,
          image,
          "it does not support " + words(lacking) + ", only " + words(found.get().platforms()),
          List.of("# nodes of these platforms cannot run it: do not schedule its pods there"));
    }
  }

  private void elsewhere(FoundImage image, Optional<String> key, String name, RenderedChart chart) {
    ImageReference reference = image.reference();
    Optional<ImageEntry> entry = advice.entry(reference);
    Optional<String> accepted =
        entry.flatMap(ImageEntry::unoverridable).or(() -> ignored(reference));
    if (accepted.isPresent()) {
      String where = chart.label() + ": " + image.text();
      chart.notes().add(where + " is not pulled from the mirror: " + accepted.get());
      return;
    }
    drift(
        chart,
        image,
        entry.isPresent()
            ? "it is not pulled from the mirror although the manifest lists it: no override"
                + " applies to it"
            : "it is not pulled from the mirror, and the manifest does not list it",
        entry.isPresent()
            ? advice.move(key.map(k -> name), reference)
            : advice.list(key, reference));
  }

  private Optional<String> ignored(ImageReference image) {
    return ignored.stream().filter(rule -> rule.matches(image)).map(ImageRule::reason).findFirst();
  }

  private static void drift(
      RenderedChart chart, FoundImage image, String reason, List<String> fix) {
    chart
        .drifts()
        .add(
            new DeploymentGap(
                chart.label(), Optional.of(image.text()), Optional.of(image.place()), reason, fix));
  }

  private static String words(List<Platform> platforms) {
    return String.join(", ", platforms.stream().map(Platform::toString).toList());
  }
}
