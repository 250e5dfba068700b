package org.opensearch.migrations.ecr.verify;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a node runs, or an image is for.
 *
 * @param variant of the architecture; empty where none is said
 */
public record Platform(String os, String architecture, Optional<String> variant) {

  private static final Pattern WORD = Pattern.compile("[a-z0-9._-]+");

  /**
   * Reads {@code OS/ARCHITECTURE[/VARIANT]}.
   *
   * @throws IllegalArgumentException when {@code text} is none
   */
  public static Platform parse(String text) {
    String[] parts = text.split("/", -1);
    boolean valid = parts.length == 2 || parts.length == 3;
    for (String part : parts) {
      valid &= WORD.matcher(part).matches();
    }
    if (!valid) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a platform: expected OS/ARCHITECTURE, linux/arm64 for one");
    }
    Optional<String> variant = parts.length == 3 ? Optional.of(parts[2]) : Optional.empty();
    return new Platform(parts[0], parts[1], variant);
  }

  /** Whether a node of this platform runs what is for {@code offered}. */
  boolean runs(Platform offered) {
    boolean sameVariant =
        variant.isEmpty() || offered.variant.isEmpty() || variant.equals(offered.variant);
    return os.equals(offered.os) && architecture.equals(offered.architecture) && sameVariant;
  }

  @Override
  public String toString() {
    return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
  }
}
