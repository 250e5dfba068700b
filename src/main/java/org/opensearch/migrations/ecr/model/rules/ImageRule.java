package org.opensearch.migrations.ecr.model.rules;

import java.util.Optional;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.RuleLocation;
import org.opensearch.migrations.ecr.model.text.Glob;

/**
 * A rule for an image.
 *
 * @param image a reference, or a glob for several; {@code busybox} matches any tag of {@code
 *     docker.io/library/busybox}, and {@code *} also matches slashes
 * @param group the group that the image is mirrored with; empty if it always is
 * @param releases of the Migration Assistant that the rule applies to
 * @param place where the rule is written
 */
public record ImageRule(
    String image,
    String reason,
    Optional<String> group,
    VersionRange releases,
    RuleLocation place) {

  /** A rule for an image that is always mirrored, in every release. */
  public ImageRule(String image, String reason, RuleLocation place) {
    this(image, reason, Optional.empty(), VersionRange.ANY, place);
  }

  /** Whether it applies to a release; only a range of all releases contains an unknown one. */
  public boolean isIn(Optional<String> release) {
    return releases.containsRelease(release);
  }

  /** Whether {@link #image} matches the name, the name and tag, or the whole reference. */
  public boolean matches(ImageReference reference) {
    Glob glob = new Glob(withHost(image));
    String tagged = reference.name() + reference.tag().map(tag -> ":" + tag).orElse("");
    return glob.matches(reference.name())
        || glob.matches(tagged)
        || glob.matches(reference.toString());
  }

  private static String withHost(String text) {
    int slash = text.indexOf('/');
    String first = slash < 0 ? "" : text.substring(0, slash);
    boolean hasHost =
        first.contains(".")
            || first.contains(":")
            || first.contains("*")
            || first.equals("localhost")
            || text.startsWith("*");
    if (hasHost) {
      return text;
    }
    return (slash < 0 ? "docker.io/library/" : "docker.io/") + text;
  }
}
