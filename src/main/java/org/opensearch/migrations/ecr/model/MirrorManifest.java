package org.opensearch.migrations.ecr.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The version-locked list of everything the deployment pulls, and of the values that point it at
 * the mirror.
 *
 * @param source the file it was read from, as messages name it
 * @param release the Migration Assistant's release that {@code ${release}} stands for
 * @param charts the charts that the aggregate chart installs
 * @param images what the aggregate chart itself pulls
 * @param overrides the aggregate chart's own values
 * @param omitted charts that the deployment installs and the mirror does not have
 * @param digest of the file's bytes
 */
public record MirrorManifest(
    String source,
    Optional<String> release,
    List<ChartEntry> charts,
    List<ImageEntry> images,
    List<ValuesOverride> overrides,
    List<OmittedChart> omitted,
    Digest digest) {

  /** Copies the lists. */
  public MirrorManifest {
    charts = List.copyOf(charts);
    images = List.copyOf(images);
    overrides = List.copyOf(overrides);
    omitted = List.copyOf(omitted);
  }

  /** Every image, those of the charts first, in the file's order; the same one can come twice. */
  public Stream<ImageEntry> allImages() {
    return Stream.concat(
        charts.stream().flatMap(chart -> chart.images().stream()), images.stream());
  }

  /**
   * What is unclear in it and yet has one meaning, a sentence each: a tag that is listed with its
   * digest and without. The digest holds for all of its entries.
   */
  public List<String> warnings() {
    Map<ImageReference, ImageEntry> pinned = new LinkedHashMap<>();
    allImages()
        .filter(image -> !image.reference().withoutPin().equals(image.reference()))
        .forEach(image -> pinned.putIfAbsent(image.reference().withoutPin(), image));
    Map<ImageReference, ImageEntry> bare = new LinkedHashMap<>();
    allImages()
        .filter(image -> pinned.containsKey(image.reference()))
        .forEach(image -> bare.putIfAbsent(image.reference(), image));
    return bare.values().stream().map(b -> warning(b, pinned.get(b.reference()))).toList();
  }

  private String warning(ImageEntry bare, ImageEntry pinned) {
    return "%s is listed in %s with the digest %s (line %d) and without a digest (line %d):"
            .formatted(
                bare.reference(),
                source,
                pinned.reference().digest().orElseThrow(),
                pinned.line(),
                bare.line())
        + " the digest is used for both. Pin both entries, or neither";
  }

  /** Every override, those of the charts first, in the file's order. */
  public Stream<ValuesOverride> allOverrides() {
    return Stream.concat(
        charts.stream().flatMap(chart -> chart.overrides().stream()), overrides.stream());
  }
}
