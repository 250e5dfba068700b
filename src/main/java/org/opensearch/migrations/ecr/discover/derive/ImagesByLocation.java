package org.opensearch.migrations.ecr.discover.derive;

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
 * The images of one render, to be found where another has them. A resource's name may be another
 * each time that it is rendered: it only has to be the same if there is one of that name. Each
 * state of the cluster is a render of its own.
 */
final class ImagesByLocation {

  private final Map<ImageLocation, List<FoundImage>> images = new HashMap<>();

  ImagesByLocation(Collection<FoundImage> all) {
    all.forEach(i -> images.computeIfAbsent(nameless(i.place()), p -> new ArrayList<>()).add(i));
  }

  private static ImageLocation nameless(ImageLocation place) {
    return new ImageLocation(place.template(), place.kind(), "", place.path(), "", place.state());
  }

  /**
   * Pairs {@code before} with what stands in its places, resources of the same name first. What is
   * paired is not there any more.
   */
  Map<FoundImage, FoundImage> pairedWith(Collection<FoundImage> before) {
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
  List<FoundImage> rest() {
    return images.values().stream().flatMap(List::stream).toList();
  }
}
