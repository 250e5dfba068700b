package org.opensearch.migrations.ecr.values;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.Template;
import org.opensearch.migrations.ecr.model.ValuesOverride;

/** The pins of a manifest, and the values that take them. */
final class Digests {

  private final MirrorManifest manifest;
  private final String pinCommand;
  private final Map<ImageReference, Digest> pins;

  Digests(MirrorManifest manifest, String pinCommand) {
    this.manifest = manifest;
    this.pinCommand = pinCommand;
    this.pins = manifest.pins();
  }

  /** The variables for the image of {@code place}; empty if it is not pinned. */
  Optional<Map<String, String>> variables(ValuesOverride place) {
    return place.images().stream()
        .flatMap(image -> Optional.ofNullable(pins.get(image)).stream())
        .findFirst()
        .map(pin -> Map.of(Template.DIGEST, pin.toString(), Template.DIGEST_HEX, pin.hex()));
  }

  /** Warnings about the images that pods pull by their tags. */
  List<String> warnings() {
    Set<String> unpinned = new LinkedHashSet<>();
    manifest
        .allImages()
        .filter(Digests::isPulledByTag)
        .filter(image -> !pins.containsKey(image.reference()))
        .forEach(image -> unpinned.add(image.reference().toString()));
    List<String> warnings = new ArrayList<>();
    if (!unpinned.isEmpty()) {
      String pinned =
          pins.isEmpty() ? " pins no image" : " does not pin " + String.join(", ", unpinned);
      warnings.add(
          manifest.source()
              + pinned
              + ": pods pull "
              + them(unpinned)
              + " by tag. Run '"
              + pinCommand
              + "' to pin "
              + them(unpinned));
    }
    Map<String, Set<ImageReference>> placeless = new LinkedHashMap<>();
    for (ChartEntry chart : manifest.charts()) {
      addPlaceless("chart " + chart.key(), chart.images(), chart.digests(), placeless);
    }
    addPlaceless(MirrorManifest.AGGREGATE, manifest.images(), manifest.digests(), placeless);
    placeless.forEach(
        (owner, images) ->
            warnings.add(
                "no value of "
                    + owner
                    + " takes the digest of "
                    + images.stream().map(Object::toString).collect(Collectors.joining(", "))
                    + ": pods pull "
                    + them(images)
                    + " by tag"));
    return warnings;
  }

  private static String them(Set<?> images) {
    return images.size() == 1 ? "it" : "them";
  }

  private void addPlaceless(
      String owner,
      List<ImageEntry> images,
      List<ValuesOverride> places,
      Map<String, Set<ImageReference>> placeless) {
    for (ImageEntry image : images) {
      ImageReference reference = image.reference();
      boolean hasPlace = places.stream().anyMatch(place -> place.images().contains(reference));
      if (isPulledByTag(image) && pins.containsKey(reference) && !hasPlace) {
        placeless.computeIfAbsent(owner, o -> new LinkedHashSet<>()).add(reference);
      }
    }
  }

  /** Whether pods pull the image by its tag; the images of groups are not those of pods. */
  private static boolean isPulledByTag(ImageEntry image) {
    return image.reference().digest().isEmpty() && image.group().isEmpty();
  }
}
