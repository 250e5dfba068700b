package org.opensearch.migrations.ecr.model;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The platform of a node or an image.
 *
 * @param variant of the architecture; empty if unspecified
 */
public record Platform(String os, String architecture, Optional<String> variant) {

  /** The default variant of an architecture, as in containerd's platforms package. */
  private static final Map<String, String> IMPLIED_VARIANTS = Map.of("arm64", "v8", "amd64", "v1");

  /** Other names of architectures in images, as containerd's platforms package knows them. */
  private static final Map<String, String> ARCHITECTURES =
      Map.of(
          "x86_64", "amd64",
          "x86-64", "amd64",
          "aarch64", "arm64",
          "i386", "386");

  private static final Pattern WORD = Pattern.compile("[a-z0-9._-]+");

  /** Normalises the names of system and architecture. */
  public Platform {
    os = os.toLowerCase(Locale.ROOT);
    String lowerCase = architecture.toLowerCase(Locale.ROOT);
    architecture = ARCHITECTURES.getOrDefault(lowerCase, lowerCase);
  }

  /**
   * Reads {@code OS/ARCHITECTURE[/VARIANT]}.
   *
   * @throws IllegalArgumentException if {@code text} is not a platform
   */
  public static Platform parse(String text) {
    String[] parts = text.split("/", -1);
    boolean valid = parts.length == 2 || parts.length == 3;
    for (String part : parts) {
      valid &= WORD.matcher(part).matches();
    }
    if (!valid) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a platform: expected OS/ARCHITECTURE, for example linux/arm64");
    }
    Optional<String> variant = parts.length == 3 ? Optional.of(parts[2]) : Optional.empty();
    return new Platform(parts[0], parts[1], variant);
  }

  /**
   * Whether a node of this platform runs images for {@code offered}. As in container runtimes,
   * {@code arm64} equals {@code arm64/v8}, and {@code amd64} equals {@code amd64/v1}; an
   * unspecified variant matches any.
   */
  public boolean runs(Platform offered) {
    Optional<String> mine = normalisedVariant();
    Optional<String> theirs = offered.normalisedVariant();
    boolean sameVariant = mine.isEmpty() || theirs.isEmpty() || mine.equals(theirs);
    return os.equals(offered.os) && architecture.equals(offered.architecture) && sameVariant;
  }

  /** Whether this is a 32-bit ARM that also runs images for {@code offered}, an older variant. */
  public boolean runsOlder(Platform offered) {
    boolean arm = architecture.equals("arm") && offered.architecture.equals("arm");
    return arm
        && os.equals(offered.os)
        && variant.isPresent()
        && offered.variant.isPresent()
        && offered.variant.get().compareTo(variant.get()) < 0;
  }

  private Optional<String> normalisedVariant() {
    String implied = IMPLIED_VARIANTS.get(architecture);
    return variant.filter(v -> !v.equals(implied));
  }

  @Override
  public String toString() {
    return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
  }
}
