package org.opensearch.migrations.ecr.model;

import java.util.List;
import java.util.Optional;

/**
 * An image of the manifest.
 *
 * @param written the reference in the manifest, including {@code ${release}}; otherwise normalised
 * @param reference the resolved reference. With a digest, it is pulled by that digest, wherever its
 *     tag points to
 * @param pin the digest that the tag had when the manifest was pinned
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
    Optional<Digest> pin,
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
    boolean isComplete = reference.digest().isEmpty() || written.indexOf('@') >= 0;
    if (!Template.uses(written, Template.RELEASE)) {
      written = reference.toString();
    } else if (!isComplete) {
      written += "@" + reference.digest().get();
    }
  }

  /** An image that is always mirrored, for all variants, without a note. */
  public ImageEntry(
      String written,
      ImageReference reference,
      Optional<String> reason,
      Optional<String> unoverridable,
      int line) {
    this(
        written,
        reference,
        Optional.empty(),
        reason,
        unoverridable,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        line);
  }

  /** The same image with another pin, or without one. */
  public ImageEntry withPin(Optional<Digest> other) {
    return new ImageEntry(
        written, reference, other, reason, unoverridable, note, group, as, variants, line);
  }

  /** Whether the release of the Migration Assistant is part of the reference. */
  public boolean followsRelease() {
    return Template.uses(written, Template.RELEASE);
  }

  /** The name in the registry. */
  public MirrorTarget.ImageName name() {
    return as.map(own -> own.name().completedFor(reference))
        .orElseGet(() -> MirrorTarget.ImageName.of(reference));
  }
}
