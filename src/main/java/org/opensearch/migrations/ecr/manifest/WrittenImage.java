package org.opensearch.migrations.ecr.manifest;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.Template;

/**
 * An image as an item of a list writes it.
 *
 * @param text the reference, without its digest
 * @param hasInlineDigest whether the digest follows the text, after an {@code @}
 * @param name host and path, normalised
 * @param tag with {@code ${release}} in it, if it is written so
 */
record WrittenImage(
    String text,
    boolean hasInlineDigest,
    String name,
    Optional<String> tag,
    Optional<Digest> digest,
    Optional<String> reason,
    Optional<String> unoverridable) {

  /** Stands for the release: a tag that follows it is not the same as one that happens to be it. */
  private static final Map<String, String> RELEASE = Map.of(Template.RELEASE, "__the-release__");

  /** The image that {@code item}, text or a map, is; empty where it is none. */
  static Optional<WrittenImage> of(Object item) {
    if (item instanceof String text) {
      return of(Map.of("image", text));
    }
    return item instanceof Map<?, ?> map ? of(map) : Optional.empty();
  }

  private static Optional<WrittenImage> of(Map<?, ?> fields) {
    if (!(fields.get("image") instanceof String written)) {
      return Optional.empty();
    }
    try {
      Optional<Digest> pinned = text(fields, "digest").map(Digest::parse);
      Optional<String> reason = text(fields, "reason");
      Optional<String> unoverridable = text(fields, "unoverridable");
      return Optional.of(of(written, pinned, reason, unoverridable));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // The reader says what is wrong with it.
    }
  }

  /** The image that {@code entry} is. */
  static WrittenImage of(ImageEntry entry) {
    return of(entry.written(), entry.reference().digest(), entry.reason(), entry.unoverridable());
  }

  private static WrittenImage of(
      String written,
      Optional<Digest> pinned,
      Optional<String> reason,
      Optional<String> unoverridable) {
    ImageReference reference = ImageReference.parse(Template.substitute(written, RELEASE));
    int at = written.indexOf('@');
    return new WrittenImage(
        at < 0 ? written : written.substring(0, at),
        at >= 0,
        reference.name(),
        reference.tag(),
        pinned.or(reference::digest),
        reason,
        unoverridable);
  }

  private static Optional<String> text(Map<?, ?> fields, String key) {
    return Optional.ofNullable(fields.get(key)).map(Objects::toString);
  }

  /** Whether this names the same image, whatever else is said about it. */
  boolean isSame(WrittenImage other) {
    return name.equals(other.name)
        && tag.equals(other.tag)
        && (tag.isPresent() || digest.equals(other.digest));
  }

  /** Whether this says the same about the same image. */
  boolean saysTheSame(WrittenImage other) {
    return isSame(other)
        && digest.equals(other.digest)
        && reason.equals(other.reason)
        && unoverridable.equals(other.unoverridable);
  }
}
