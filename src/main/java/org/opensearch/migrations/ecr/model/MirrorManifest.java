package org.opensearch.migrations.ecr.model;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The version-locked list of the charts and images of the deployment, and of the values that
 * redirect it to the mirror.
 *
 * @param source the file it was read from, as named in messages
 * @param release the release of the Migration Assistant, the value of {@code ${release}}
 * @param kubeVersion the Kubernetes version that its charts were rendered for
 * @param pinned the date (UTC) on which {@code discover --pin} last looked up the digests
 * @param charts the charts that the aggregate chart installs
 * @param images the images of the aggregate chart itself
 * @param overrides the values of the aggregate chart itself
 * @param digests the values of the aggregate chart itself that take the digests of images
 * @param omitted charts that the deployment installs but the mirror does not contain
 * @param incomplete charts that could not be analyzed when the file was written: their entries are
 *     missing or old
 * @param notes what was noticed when the file was read
 * @param digest of the content of the file
 */
public record MirrorManifest(
    String source,
    Optional<String> release,
    Optional<String> kubeVersion,
    Optional<LocalDate> pinned,
    List<ChartEntry> charts,
    List<ImageEntry> images,
    List<ValuesOverride> overrides,
    List<ValuesOverride> digests,
    List<OmittedChart> omitted,
    List<FailedChart> incomplete,
    List<String> notes,
    Digest digest) {

  /** Denotes the aggregate chart among chart keys, which contain no spaces. */
  public static final String AGGREGATE = "the aggregate chart";

  /**
   * A chart that could not be analyzed.
   *
   * @param chart its key; for the aggregate chart, its name
   * @param reason what failed
   */
  public record FailedChart(String chart, String reason) {

    @Override
    public String toString() {
      return chart + " (" + reason + ")";
    }
  }

  public MirrorManifest {
    charts = List.copyOf(charts);
    images = List.copyOf(images);
    overrides = List.copyOf(overrides);
    digests = List.copyOf(digests);
    omitted = List.copyOf(omitted);
    incomplete = List.copyOf(incomplete);
    notes = List.copyOf(notes);
  }

  /**
   * A complete manifest without pins, that does not state the Kubernetes version of its renders.
   */
  public MirrorManifest(
      String source,
      Optional<String> release,
      List<ChartEntry> charts,
      List<ImageEntry> images,
      List<ValuesOverride> overrides,
      List<OmittedChart> omitted,
      Digest digest) {
    this(
        source,
        release,
        Optional.empty(),
        Optional.empty(),
        charts,
        images,
        overrides,
        List.of(),
        omitted,
        List.of(),
        List.of(),
        digest);
  }

  /** A copy for another Kubernetes version. */
  public MirrorManifest renderedFor(Optional<String> other) {
    return copy(other, pinned, charts, images, overrides, digests);
  }

  /** Whether an image or chart is pinned. */
  public boolean hasPins() {
    return charts.stream().anyMatch(chart -> chart.digest().isPresent())
        || allImages().anyMatch(image -> image.pin().isPresent());
  }

  /**
   * A copy with other pins.
   *
   * @param date of the pins
   * @param pinnedCharts the charts with their digests
   * @param pinnedImages the images of the aggregate chart with their digests
   */
  public MirrorManifest withPins(
      Optional<LocalDate> date, List<ChartEntry> pinnedCharts, List<ImageEntry> pinnedImages) {
    return copy(kubeVersion, date, pinnedCharts, pinnedImages, overrides, digests);
  }

  /** All images, those of the charts first, in the order of the file, with duplicates. */
  public Stream<ImageEntry> allImages() {
    return Stream.concat(
        charts.stream().flatMap(chart -> chart.images().stream()), images.stream());
  }

  /** The pins by image: the pin of a tag applies to all entries of the tag. */
  public Map<ImageReference, Digest> pins() {
    Map<ImageReference, Digest> pins = new LinkedHashMap<>();
    allImages().forEach(i -> i.pin().ifPresent(pin -> pins.putIfAbsent(i.reference(), pin)));
    return pins;
  }

  /** The name of an image in the registry, also if the manifest does not contain it. */
  public MirrorTarget.ImageName imageName(ImageReference image) {
    ImageReference plain = image.withoutDigest();
    return allImages()
        .filter(entry -> entry.as().isPresent())
        .filter(entry -> entry.reference().withoutDigest().equals(plain))
        .findFirst()
        .map(ImageEntry::name)
        .orElseGet(() -> MirrorTarget.ImageName.of(image));
  }

  /** The groups of images that are mirrored on request only. */
  public SortedSet<String> groups() {
    return allImages()
        .flatMap(image -> image.group().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Without the images of other groups than {@code groups}, and without their overrides. */
  public MirrorManifest withGroups(Set<String> groups) {
    Predicate<ImageEntry> isKept = image -> image.group().map(groups::contains).orElse(true);
    Set<ImageReference> kept =
        allImages().filter(isKept).map(ImageEntry::reference).collect(Collectors.toSet());
    UnaryOperator<List<ValuesOverride>> overridesOfKept =
        all ->
            all.stream()
                .filter(o -> o.images().isEmpty() || o.images().stream().anyMatch(kept::contains))
                .toList();
    List<ChartEntry> keptCharts =
        charts.stream()
            .map(
                chart ->
                    chart.withContent(
                        chart.images().stream().filter(isKept).toList(),
                        overridesOfKept.apply(chart.overrides()),
                        overridesOfKept.apply(chart.digests())))
            .toList();
    return copy(
        kubeVersion,
        pinned,
        keptCharts,
        images.stream().filter(isKept).toList(),
        overridesOfKept.apply(overrides),
        overridesOfKept.apply(digests));
  }

  private MirrorManifest copy(
      Optional<String> newKubeVersion,
      Optional<LocalDate> newPinned,
      List<ChartEntry> newCharts,
      List<ImageEntry> newImages,
      List<ValuesOverride> newOverrides,
      List<ValuesOverride> newDigests) {
    return new MirrorManifest(
        source,
        release,
        newKubeVersion,
        newPinned,
        newCharts,
        newImages,
        newOverrides,
        newDigests,
        omitted,
        incomplete,
        notes,
        digest);
  }

  /**
   * The notes, and a warning for each tag that is listed both with and without a digest. The digest
   * applies to all entries of the tag.
   */
  public List<String> warnings() {
    Map<ImageReference, ImageEntry> withDigest = new LinkedHashMap<>();
    allImages()
        .filter(image -> digest(image).isPresent())
        .forEach(image -> withDigest.putIfAbsent(image.reference().withoutDigest(), image));
    Map<ImageReference, ImageEntry> bare = new LinkedHashMap<>();
    allImages()
        .filter(image -> digest(image).isEmpty())
        .filter(image -> withDigest.containsKey(image.reference()))
        .forEach(image -> bare.putIfAbsent(image.reference(), image));
    return Stream.concat(
            notes.stream(),
            bare.values().stream().map(b -> warning(b, withDigest.get(b.reference()))))
        .toList();
  }

  private static Optional<Digest> digest(ImageEntry image) {
    return image.reference().digest().or(image::pin);
  }

  private String warning(ImageEntry bare, ImageEntry withDigest) {
    return "%s is listed in %s with the digest %s (line %d) and without a digest (line %d):"
            .formatted(
                bare.reference(),
                source,
                digest(withDigest).orElseThrow(),
                withDigest.line(),
                bare.line())
        + " the digest is used for both. Pin both entries, or neither";
  }

  /** All overrides, those of the charts first, in the order of the file. */
  public Stream<ValuesOverride> allOverrides() {
    return Stream.concat(
        charts.stream().flatMap(chart -> chart.overrides().stream()), overrides.stream());
  }

  /**
   * A chart that the deployment installs but the mirror does not contain.
   *
   * @param key under {@code charts:} of the aggregate chart
   * @param reason why it is omitted
   * @param line the line in the file, from 1
   */
  public record OmittedChart(String key, String reason, int line) {}
}
