package org.opensearch.migrations.ecr.list;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;

/**
 * The content to be mirrored, without duplicates, in the order of the manifest.
 *
 * @param source the manifest, as named in messages
 * @param digest of the content of the manifest file
 * @param release the value of {@code ${release}}
 * @param omitted charts that the deployment installs but the mirror does not contain
 */
public record Listing(
    String source,
    Digest digest,
    Optional<String> release,
    List<ChartEntry> charts,
    List<ListedImage> images,
    List<OmittedChart> omitted) {

  /**
   * An image and the charts that use it.
   *
   * @param reference normalised, with the release
   * @param digest the digest that the manifest pins
   * @param pulledBy the keys of the charts that use it, or {@link MirrorManifest#AGGREGATE}
   * @param reason why it is listed although no render contains it
   * @param unoverridable why no values path redirects it to the mirror
   * @param note where it was found, or other information
   * @param as its own name in the registry; empty for that of the naming rule
   * @param group the group that it is mirrored with; empty if it always is
   * @param variants of the deployment that it is for; empty for all
   */
  public record ListedImage(
      ImageReference reference,
      Optional<Digest> digest,
      List<String> pulledBy,
      Optional<String> reason,
      Optional<String> unoverridable,
      Optional<String> note,
      Optional<String> as,
      Optional<String> group,
      List<String> variants) {

    public ListedImage {
      pulledBy = List.copyOf(pulledBy);
      variants = List.copyOf(variants);
    }

    private static ListedImage of(ImageEntry entry, String owner, List<String> ownersVariants) {
      return new ListedImage(
          entry.reference(),
          entry.pin(),
          List.of(owner),
          entry.reason(),
          entry.unoverridable(),
          entry.note(),
          entry.as().map(own -> own.name().toString()),
          entry.group(),
          entry.variants().isEmpty() ? ownersVariants : entry.variants());
    }

    private ListedImage mergedWith(ListedImage other) {
      List<String> both = new ArrayList<>(pulledBy);
      both.addAll(other.pulledBy);
      return new ListedImage(
          reference.digest().isPresent() ? reference : other.reference,
          digest.or(other::digest),
          both,
          reason.or(other::reason),
          unoverridable.or(other::unoverridable),
          note.or(other::note),
          as,
          group.filter(name -> other.group.isPresent()),
          variants.isEmpty() || other.variants.isEmpty()
              ? List.of()
              : Stream.concat(variants.stream(), other.variants.stream()).distinct().toList());
    }
  }

  public Listing {
    charts = List.copyOf(charts);
    images = List.copyOf(images);
    omitted = List.copyOf(omitted);
  }

  /** The selection by {@code filter}; an image is listed if a selected chart uses it. */
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
          .map(image -> ListedImage.of(image, chart.key(), chart.variants()))
          .forEach(
              image ->
                  images.merge(destination(image.reference()), image, ListedImage::mergedWith));
    }
    manifest.images().stream()
        .filter(image -> filter.acceptsImage(image.reference()))
        .map(image -> ListedImage.of(image, MirrorManifest.AGGREGATE, List.of()))
        .forEach(
            image -> images.merge(destination(image.reference()), image, ListedImage::mergedWith));
    return images.values();
  }

  /** The same tag with and without a digest has one destination. */
  private static String destination(ImageReference image) {
    return image.tag().map(tag -> image.name() + ":" + tag).orElseGet(image::toString);
  }

  /** Whether there is nothing to mirror. */
  public boolean isEmpty() {
    return charts.isEmpty() && images.isEmpty();
  }
}
