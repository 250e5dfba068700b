package org.opensearch.migrations.ecr.discover.pins;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.failure.FailureException;

/**
 * Digests that were looked up.
 *
 * @param images the digest of each image's manifest or index, by reference
 * @param charts the digest of each chart's .tgz, by chart key
 * @param warnings what the user should check although nothing failed
 * @param failures what could not be looked up
 */
public record Pins(
    Map<ImageReference, Digest> images,
    Map<String, Digest> charts,
    List<String> warnings,
    List<FailureException> failures) {

  public Pins {
    images = Map.copyOf(images);
    charts = Map.copyOf(charts);
    warnings = List.copyOf(warnings);
    failures = List.copyOf(failures);
  }

  /** The number of digests. */
  public int size() {
    return images.size() + charts.size();
  }

  /** A copy with another warning. */
  public Pins withWarning(String warning) {
    List<String> all = new ArrayList<>(warnings);
    all.add(warning);
    return new Pins(images, charts, all, failures);
  }

  /** Whether nothing was looked up. */
  public boolean isEmpty() {
    return size() == 0 && warnings.isEmpty() && failures.isEmpty();
  }

  /**
   * The manifest with these pins; entries that were not looked up keep theirs.
   *
   * @param today the new date of the pins, unless none of them changed
   */
  public MirrorManifest in(MirrorManifest manifest, LocalDate today) {
    Map<ImageReference, Digest> known = manifest.pins();
    List<ChartEntry> pinnedCharts =
        manifest.charts().stream().map(chart -> pinned(chart, known)).toList();
    List<ImageEntry> pinnedImages = pinned(manifest.images(), known);
    MirrorManifest pinned = manifest.withPins(Optional.of(today), pinnedCharts, pinnedImages);
    boolean isChanged =
        !pinnedCharts.equals(manifest.charts()) || !pinnedImages.equals(manifest.images());
    return pinned.hasPins() && (isChanged || manifest.pinned().isEmpty()) ? pinned : manifest;
  }

  private ChartEntry pinned(ChartEntry chart, Map<ImageReference, Digest> known) {
    return chart
        .withDigest(Optional.ofNullable(charts.get(chart.key())).or(chart::digest))
        .withImages(pinned(chart.images(), known));
  }

  private List<ImageEntry> pinned(List<ImageEntry> entries, Map<ImageReference, Digest> known) {
    return entries.stream()
        .map(
            image ->
                image.withPin(
                    Optional.ofNullable(images.get(image.reference()))
                        .or(image::pin)
                        .or(() -> Optional.ofNullable(known.get(image.reference())))))
        .toList();
  }
}
