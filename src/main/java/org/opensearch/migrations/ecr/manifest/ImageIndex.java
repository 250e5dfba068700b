package org.opensearch.migrations.ecr.manifest;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.text.EditDistance;
import org.opensearch.migrations.ecr.yaml.Position;
import org.opensearch.migrations.ecr.yaml.Problems;

/** The images of a manifest, by reference with or without the digest. */
public final class ImageIndex {

  /** The digest of a tag, in its reference or as its pin. */
  private record TagDigest(Digest digest, Position position) {}

  private record Named(MirrorTarget.ImageName name, Position position) {}

  private final Problems problems;
  private final Map<String, ImageReference> images = new LinkedHashMap<>();
  private final Map<ImageReference, Named> names = new HashMap<>();
  private final Map<String, TagDigest> digests = new HashMap<>();

  public ImageIndex(Problems problems) {
    this.problems = problems;
  }

  /** Adds an image; the same tag with another digest or name in the registry is a problem. */
  void add(ImageEntry entry, Position position) {
    ImageReference image = entry.reference();
    addName(entry, position);
    images.put(image.toString(), image);
    Optional<Digest> digest = image.digest().or(entry::pin);
    if (image.tag().isEmpty() || digest.isEmpty()) {
      return;
    }
    String tagged = image.name() + ":" + image.tag().get();
    images.putIfAbsent(tagged, image);
    images.putIfAbsent(tagged + "@" + digest.get(), image);
    TagDigest first = digests.putIfAbsent(tagged, new TagDigest(digest.get(), position));
    if (first != null && !first.digest().equals(digest.get())) {
      String expected = first.digest() + " as in " + first.position();
      problems.add(position, "'" + tagged + "' with the digest " + digest.get(), expected);
    }
  }

  private void addName(ImageEntry entry, Position position) {
    ImageReference plain = entry.reference().withoutDigest();
    Named named = new Named(entry.name(), position);
    Named first = names.putIfAbsent(plain, named);
    if (first != null && !first.name().equals(named.name())) {
      String expected = "'" + first.name() + "' as in " + first.position();
      problems.add(position, "'" + plain + "' with the name '" + named.name() + "'", expected);
    }
  }

  /** The own name of an image in the registry; empty for that of the naming rule. */
  Optional<MirrorTarget.ImageName> ownName(ImageReference image) {
    return Optional.ofNullable(names.get(image.withoutDigest()))
        .map(Named::name)
        .filter(name -> !name.equals(MirrorTarget.ImageName.of(image)));
  }

  /** The image of the manifest that {@code named} refers to. */
  Optional<ImageReference> find(ImageReference named) {
    return Optional.ofNullable(images.get(named.toString()));
  }

  /** Every image, once. */
  Collection<ImageReference> all() {
    return Set.copyOf(images.values());
  }

  /** The image, as text, that is most similar to {@code named}. */
  Optional<String> closest(ImageReference named) {
    return EditDistance.closest(named.toString(), images.keySet());
  }
}
