package org.opensearch.migrations.ecr.model;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Versions between bounds: {@code >=1.2 <2}, {@code 1.2.3}, {@code <3 || >=5}. A {@code v} in front
 * and build metadata do not count.
 *
 * @param text as written
 * @param alternatives of which one has to hold; each is a list of bounds that all have to
 */
public record VersionRange(String text, List<List<Bound>> alternatives) {

  /** Any version. */
  public static final VersionRange ANY = new VersionRange("*", List.of(List.of()));

  private static final Pattern BOUND =
      Pattern.compile("(>=|<=|>|<|=)?\\s*(v?[0-9]+(?:\\.[0-9A-Za-z-]+)*(?:\\+[0-9A-Za-z.-]+)?)");

  /**
   * One comparison.
   *
   * @param operator one of {@code >= <= > < =}
   * @param version to compare with
   */
  public record Bound(String operator, String version) {

    boolean holds(String candidate) {
      int order = VersionOrder.LOWEST_FIRST.compare(plain(candidate), plain(version));
      return switch (operator) {
        case ">=" -> order >= 0;
        case "<=" -> order <= 0;
        case ">" -> order > 0;
        case "<" -> order < 0;
        default -> order == 0;
      };
    }

    private static String plain(String version) {
      String bare = version.startsWith("v") ? version.substring(1) : version;
      int build = bare.indexOf('+');
      return build < 0 ? bare : bare.substring(0, build);
    }
  }

  /** Copies the lists. */
  public VersionRange {
    alternatives = alternatives.stream().map(List::copyOf).toList();
  }

  /**
   * Reads a range.
   *
   * @throws IllegalArgumentException when {@code text} is not one
   */
  public static VersionRange parse(String text) {
    if (text.strip().equals("*")) {
      return ANY;
    }
    List<List<Bound>> alternatives =
        Arrays.stream(text.split("\\|\\|", -1)).map(VersionRange::bounds).toList();
    return new VersionRange(text, alternatives);
  }

  private static List<Bound> bounds(String text) {
    Matcher matcher = BOUND.matcher(text);
    List<Bound> bounds =
        matcher
            .results()
            .map(m -> new Bound(m.group(1) == null ? "=" : m.group(1), m.group(2)))
            .toList();
    String rest = matcher.replaceAll("").replace(",", "").strip();
    if (bounds.isEmpty() || !rest.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + text.strip() + "' is not a range of versions: expected the form '>=1.2 <2'");
    }
    return bounds;
  }

  /** Whether {@code version} is in it. */
  public boolean contains(String version) {
    return alternatives.stream()
        .anyMatch(bounds -> bounds.stream().allMatch(bound -> bound.holds(version)));
  }
}
