package org.opensearch.migrations.ecr.oci;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * A tag that lists the referrers of a manifest: {@code ALGORITHM-HEX} of the OCI distribution
 * specification 1.1 ("Referrers Tag Schema"), or the same with a suffix, as cosign used it before
 * that specification.
 *
 * @param name the tag
 * @param suffix what follows the digest, such as {@code .sig}; empty for an index of referrers
 */
public record ReferrerTag(String name, String suffix) {

  /** A tag has at most 128 characters, so the specification cuts longer hashes. */
  private static final int MAX_HEX = 64;

  private static final List<String> COSIGN_SUFFIXES = List.of(".sig", ".att", ".sbom");
  private static final Pattern TAG =
      Pattern.compile("sha(?:256|512)-[0-9a-f]{" + MAX_HEX + "}(\\.[a-z]+)?");

  /** The tag of the index of the referrers of {@code subject}. */
  public static ReferrerTag index(Digest subject) {
    return of(subject, "");
  }

  /** The tags of signatures, attestations and SBOMs that cosign attaches to {@code subject}. */
  public static List<ReferrerTag> cosign(Digest subject) {
    return COSIGN_SUFFIXES.stream().map(suffix -> of(subject, suffix)).toList();
  }

  private static ReferrerTag of(Digest subject, String suffix) {
    String hex = subject.hex().substring(0, MAX_HEX);
    return new ReferrerTag(subject.algorithm() + "-" + hex + suffix, suffix);
  }

  /** Parses a tag; empty if it is not a referrer tag. */
  public static Optional<ReferrerTag> parse(String tag) {
    Matcher matcher = TAG.matcher(tag);
    return matcher.matches()
        ? Optional.of(new ReferrerTag(tag, Optional.ofNullable(matcher.group(1)).orElse("")))
        : Optional.empty();
  }

  /** Whether the tag names a single manifest of cosign rather than an index of referrers. */
  public boolean isCosign() {
    return COSIGN_SUFFIXES.contains(suffix);
  }

  @Override
  public String toString() {
    return name;
  }
}
