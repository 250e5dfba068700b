package org.opensearch.migrations.ecr.deployment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.images.ImageLocation;

/**
 * The images of one render by location, to compare renders. Names of resources can differ between
 * renders, so equal names are only preferred. Each state of the cluster is a separate render.
 */
public final class ImagesByLocation {

  private final Map<ImageLocation, List<FoundImage>> images = new HashMap<>();

  public ImagesByLocation(Collection<FoundImage> all) {
    all.forEach(i -> images.computeIfAbsent(nameless(i.place()), p -> new ArrayList<>()).add(i));
  }

  private static ImageLocation nameless(ImageLocation place) {
    return new ImageLocation(place.template(), place.kind(), "", place.path(), "", place.state());
  }

  /**
   * Pairs images of an earlier render with those at the same locations, resources with equal names
   * first, and removes what is paired.
   */
  public Map<FoundImage, FoundImage> pairedWith(Collection<FoundImage> before) {
    Map<FoundImage, FoundImage> pairs = new HashMap<>();
    for (FoundImage image : before) {
      take(image.place(), now -> now.place().equals(image.place()))
          .ifPresent(now -> pairs.put(image, now));
    }
    for (FoundImage image : before) {
      if (!pairs.containsKey(image)) {
        take(image.place(), now -> true).ifPresent(now -> pairs.put(image, now));
      }
    }
    return pairs;
  }

  private Optional<FoundImage> take(ImageLocation place, Predicate<FoundImage> wanted) {
    List<FoundImage> here = images.getOrDefault(nameless(place), List.of());
    Optional<FoundImage> found = here.stream().filter(wanted).findFirst();
    found.ifPresent(here::remove);
    return found;
  }

  /** The images that were not paired. */
  public List<FoundImage> rest() {
    return images.values().stream().flatMap(List::stream).toList();
  }
}
