package org.opensearch.migrations.ecr.list;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.OmittedChart;

/**
 * What would be mirrored, duplicates merged, in the manifest's order.
 *
 * @param source the manifest, as messages name it
 * @param digest of the manifest's bytes
 * @param release what {@code ${release}} stood for
 * @param omitted charts that the deployment installs and the mirror does not have
 */
public record Listing(
    String source,
    Digest digest,
    Optional<String> release,
    List<ChartEntry> charts,
    List<ListedImage> images,
    List<OmittedChart> omitted) {

  /** Stands beside the charts' keys for the aggregate chart itself; no key has spaces. */
  public static final String AGGREGATE = "the aggregate chart";

  /**
   * An image, and who brings it.
   *
   * @param reference normalised, release and pinned digest in it
   * @param pulledBy the keys of the charts that bring it, and {@link #AGGREGATE}
   * @param reason why it is listed although no render shows it
   * @param unoverridable why no values path can point the deployment at its mirror
   * @param note where it was found, or what else is to be known of it
   */
  public record ListedImage(
      ImageReference reference,
      List<String> pulledBy,
      Optional<String> reason,
      Optional<String> unoverridable,
      Optional<String> note) {

    /** Copies the list. */
    public ListedImage {
      pulledBy = List.copyOf(pulledBy);
    }

    private static ListedImage of(ImageEntry entry, String owner) {
      return new ListedImage(
          entry.reference(), List.of(owner), entry.reason(), entry.unoverridable(), entry.note());
    }

    private ListedImage mergedWith(ListedImage other) {
      List<String> both = new ArrayList<>(pulledBy);
      both.addAll(other.pulledBy);
      ImageReference pinned = reference.digest().isPresent() ? reference : other.reference;
      return new ListedImage(
          pinned,
          both,
          reason.or(other::reason),
          unoverridable.or(other::unoverridable),
          note.or(other::note));
    }
  }

  /** Copies the lists. */
  public Listing {
    charts = List.copyOf(charts);
    images = List.copyOf(images);
    omitted = List.copyOf(omitted);
  }

  /** What {@code filter} lets through; an image stays while one of those that bring it does. */
  public static Listing of(MirrorManifest manifest, ArtifactFilter filter) {
    List<ChartEntry> charts = manifest.charts().stream().filter(filter::acceptsChart).toList();
    return new Listing(
        manifest.source(),
        manifest.digest(),
        manifest.release(),
        charts,
        List.copyOf(images(manifest, filter)),
        manifest.omitted().stream().filter(chart -> filter.acceptsKey(chart.key())).toList());
  }

  private static Collection<ListedImage> images(MirrorManifest manifest, ArtifactFilter filter) {
    Map<String, ListedImage> images = new LinkedHashMap<>();
    for (ChartEntry chart : manifest.charts()) {
      chart.images().stream()
          .filter(image -> filter.acceptsImage(chart, image.reference()))
          .map(image -> ListedImage.of(image, chart.key()))
          .forEach(
              image ->
                  images.merge(destination(image.reference()), image, ListedImage::mergedWith));
    }
    manifest.images().stream()
        .filter(image -> filter.acceptsImage(image.reference()))
        .map(image -> ListedImage.of(image, AGGREGATE))
        .forEach(
            image -> images.merge(destination(image.reference()), image, ListedImage::mergedWith));
    return images.values();
  }

  /** One tag listed with and without its digest goes to one place. */
  private static String destination(ImageReference image) {
    return image.tag().map(tag -> image.name() + ":" + tag).orElseGet(image::toString);
  }

  /** Whether there is nothing to mirror. */
  public boolean isEmpty() {
    return charts.isEmpty() && images.isEmpty();
  }
}
