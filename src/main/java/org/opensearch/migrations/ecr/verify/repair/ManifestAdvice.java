package org.opensearch.migrations.ecr.verify.repair;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.rules.RuleAdvice;

/** Suggests manifest and rule entries so that an image is mirrored and pulled from the mirror. */
public final class ManifestAdvice {

  private static final String DISCOVER =
      "# 'ma-ecr discover --write --chart …' keeps the entry if a chart or a rule contains the"
          + " image, and finds its overrides";

  private final MirrorManifest manifest;

  /** Advice for content that {@code manifest} lacks. */
  public ManifestAdvice(MirrorManifest manifest) {
    this.manifest = manifest;
  }

  /**
   * The manifest's entry for an image, whether or not it is pinned there.
   *
   * @param image the published reference, or the reference derived from its mirrored name
   */
  public Optional<ImageEntry> entry(ImageReference image) {
    String wanted = mirroredName(image);
    return manifest
        .allImages()
        .filter(entry -> mirroredName(entry.reference()).equals(wanted))
        .findFirst();
  }

  private static String mirroredName(ImageReference image) {
    ImageReference plain = image.withoutDigest();
    return MirrorTarget.imagePath(plain) + " " + plain.identifier();
  }

  /** Whether a chart of that key is in the manifest. */
  public Optional<ChartEntry> chart(String key) {
    return manifest.charts().stream().filter(chart -> chart.key().equals(key)).findFirst();
  }

  /** The lines that list an image. */
  public List<String> list(Optional<String> chart, ImageReference image) {
    List<String> lines = new ArrayList<>();
    lines.add("# in " + manifest.source() + chart.map(key -> ", chart " + key).orElse(""));
    lines.add("images:");
    lines.add("  - " + image);
    lines.add(DISCOVER);
    return lines;
  }

  /**
   * The lines that move an image which the manifest lists.
   *
   * @param chart the chart's name; empty for the aggregate chart
   */
  public List<String> move(Optional<String> chart, ImageReference image) {
    MirrorTarget.ImageName own = manifest.imageName(image);
    boolean isRuled = own.equals(MirrorTarget.ImageName.of(image));
    Optional<String> other = isRuled ? Optional.empty() : Optional.of(own.toString());
    return List.of(
        "# add a rule if 'ma-ecr discover --write' derives none, or give the reason why no value"
            + " controls it",
        chart.map(name -> "charts." + name + ": ").orElse("")
            + "overrides: ["
            + RuleAdvice.override(image, other)
            + "]");
  }
}
