package org.opensearch.migrations.ecr.manifest;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.Template;

/** How overrides name the images that a manifest lists. */
final class ImageNames {

  private final Map<String, String> release;
  private final Map<ImageReference, String> texts = new LinkedHashMap<>();
  private final Map<String, Set<ImageReference>> byTag = new LinkedHashMap<>();

  /** The names of all images in {@code manifest}. */
  ImageNames(MirrorManifest manifest) {
    release = manifest.release().map(r -> Map.of(Template.RELEASE, r)).orElse(Map.of());
    // The aggregate chart's own come first: theirs is the release.
    Stream.concat(manifest.images().stream(), manifest.allImages()).forEach(this::add);
  }

  private void add(ImageEntry entry) {
    ImageReference image = entry.reference();
    texts.putIfAbsent(image, WrittenImage.of(entry).text());
    byTag.computeIfAbsent(tagged(image), tag -> new LinkedHashSet<>()).add(image);
  }

  /** The shortest text that means {@code image} and no other. */
  String text(ImageReference image) {
    String text = texts.get(image);
    if (text == null) {
      return image.toString();
    }
    return isPlain(image) ? text : text + image.digest().map(digest -> "@" + digest).orElse("");
  }

  /** Whether {@code text} means {@code image}. */
  boolean means(String text, ImageReference image) {
    return parsed(text).filter(named -> named.equals(image) || isTagOf(named, image)).isPresent();
  }

  /** Whether {@code text} names another version of {@code image}, or the same. */
  boolean isAkin(String text, ImageReference image) {
    return parsed(text).filter(named -> named.name().equals(image.name())).isPresent();
  }

  private Optional<ImageReference> parsed(String text) {
    try {
      return Optional.of(ImageReference.parse(Template.substitute(text, release)));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // The reader says what is wrong with it.
    }
  }

  private boolean isTagOf(ImageReference named, ImageReference image) {
    return named.digest().isEmpty() && isPlain(image) && named.toString().equals(tagged(image));
  }

  /** Whether the tag alone tells it from all others. */
  private boolean isPlain(ImageReference image) {
    return image.tag().isPresent()
        && byTag.getOrDefault(tagged(image), Set.of()).equals(Set.of(image));
  }

  private static String tagged(ImageReference image) {
    return image.name() + image.tag().map(tag -> ":" + tag).orElse("");
  }
}
