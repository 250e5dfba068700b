package org.opensearch.migrations.ecr.model;

import java.util.Optional;

/**
 * An image of the manifest.
 *
 * @param written the reference in the manifest, including {@code ${release}}: normalised, with the
 *     digest only if there is no tag
 * @param reference the resolved reference, with the pinned digest if any
 * @param reason why it is listed although no render contains it
 * @param unoverridable why no values path redirects it to the mirror
 * @param note where it was found, or other information
 * @param group the group that it is mirrored with; empty if it always is
 * @param line the line in the file, from 1
 */
public record ImageEntry(
    String written,
    ImageReference reference,
    Optional<String> reason,
    Optional<String> unoverridable,
    Optional<String> note,
    Optional<String> group,
    int line) {

  /** Normalises {@code written}. */
  public ImageEntry {
    boolean followsRelease = Template.uses(written, Template.RELEASE);
    String tagged = reference.name() + reference.tag().map(tag -> ":" + tag).orElse("");
    if (reference.tag().isEmpty()) {
      written = followsRelease ? written : reference.toString();
    } else {
      written = followsRelease ? written.replaceFirst("@.*", "") : tagged;
    }
  }

  /** An image that is always mirrored. */
  public ImageEntry(
      String written,
      ImageReference reference,
      Optional<String> reason,
      Optional<String> unoverridable,
      Optional<String> note,
      int line) {
    this(written, reference, reason, unoverridable, note, Optional.empty(), line);
  }

  /** An image without a note. */
  public ImageEntry(
      String written,
      ImageReference reference,
      Optional<String> reason,
      Optional<String> unoverridable,
      int line) {
    this(written, reference, reason, unoverridable, Optional.empty(), line);
  }
}
