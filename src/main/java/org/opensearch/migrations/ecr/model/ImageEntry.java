package org.opensearch.migrations.ecr.model;

import java.util.Optional;

/**
 * An image of the manifest.
 *
 * @param written the reference as the manifest says it, {@code ${release}} included: normalised,
 *     and with the digest only where there is no tag
 * @param reference the same, resolved; with the pinned digest, if there is one
 * @param reason why it is listed although no render shows it
 * @param unoverridable why no values path can point the deployment at its mirror
 * @param note where it was found, or what else is to be known of it
 * @param line the line in the file, from 1
 */
public record ImageEntry(
    String written,
    ImageReference reference,
    Optional<String> reason,
    Optional<String> unoverridable,
    Optional<String> note,
    int line) {

  /** Normalises what is written. */
  public ImageEntry {
    boolean followsRelease = Template.uses(written, Template.RELEASE);
    String tagged = reference.name() + reference.tag().map(tag -> ":" + tag).orElse("");
    if (reference.tag().isEmpty()) {
      written = followsRelease ? written : reference.toString();
    } else {
      written = followsRelease ? written.replaceFirst("@.*", "") : tagged;
    }
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
