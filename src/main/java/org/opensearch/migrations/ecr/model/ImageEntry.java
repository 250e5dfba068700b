package org.opensearch.migrations.ecr.model;

import java.util.List;
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
 * @param as its own name in the registry; empty for that of the naming rule
 * @param variants of the deployment that need it, if not all of those that install its chart do
 * @param line the line in the file, from 1
 */
public record ImageEntry(
    String written,
    ImageReference reference,
    Optional<String> reason,
    Optional<String> unoverridable,
    Optional<String> note,
    Optional<String> group,
    Optional<OwnName> as,
    List<String> variants,
    int line) {

  /**
   * The name of an image in the registry if it is not that of the naming rule.
   *
   * @param written the name in the manifest, including {@code ${release}}
   * @param name the resolved name; its tag is empty if it is that of the image
   */
  public record OwnName(String written, MirrorTarget.ImageName name) {}

  /** Normalises {@code written}. */
  public ImageEntry {
    variants = List.copyOf(variants);
    boolean followsRelease = Template.uses(written, Template.RELEASE);
    String tagged = reference.name() + reference.tag().map(tag -> ":" + tag).orElse("");
    if (reference.tag().isEmpty()) {
      written = followsRelease ? written : reference.toString();
    } else {
      written = followsRelease ? written.replaceFirst("@.*", "") : tagged;
    }
  }

  /** An image with the name of the naming rule. */
  public ImageEntry(
      String written,
      ImageReference reference,
      Optional<String> reason,
      Optional<String> unoverridable,
      Optional<String> note,
      Optional<String> group,
      int line) {
    this(written, reference, reason, unoverridable, note, group, Optional.empty(), List.of(), line);
  }

  /** The name in the registry. */
  public MirrorTarget.ImageName name() {
    return as.map(own -> own.name().completedFor(reference))
        .orElseGet(() -> MirrorTarget.ImageName.of(reference));
  }

  /** An image that is always mirrored, for all variants. */
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
