package org.opensearch.migrations.ecr.model.rules;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.opensearch.migrations.ecr.model.VersionOrder;

/**
 * A range of versions: {@code >=1.2 <2}, {@code 1.2.3}, {@code <3 || >=5}. A leading {@code v} and
 * build metadata are ignored. A partial bound matches all versions that begin with it, including
 * pre-releases: {@code 18} contains 18.1.0 and 18.0.0-rc.1, and {@code >18} starts at 19.0.0. A
 * bound with three parts follows semantic versioning: 18.0.0-rc.1 is {@code <18.0.0}.
 *
 * @param text as written
 * @param alternatives of which one must match; each is a list of bounds that must all match
 */
public record VersionRange(String text, List<List<Bound>> alternatives) {

  /** Any version. */
  public static final VersionRange ANY = new VersionRange("*", List.of(List.of()));

  /** An example of a range, for messages. */
  public static final String EXAMPLE = ">=1.2 <2 || 3.0.1";

  private static final String VERSION =
      "v?[0-9]{1,9}(?:\\.[0-9]{1,9}){0,2}(?:-[0-9A-Za-z.-]+)?(?:\\+[0-9A-Za-z.-]+)?";
  private static final Pattern VERSION_FORM = Pattern.compile(VERSION);
  private static final Pattern BOUND = Pattern.compile("(>=|<=|>|<|=)?\\s*(" + VERSION + ")");
  private static final Pattern BOUNDS =
      Pattern.compile("\\s*" + BOUND + "(?:(?:\\s*,\\s*|\\s+)" + BOUND + ")*\\s*");

  /**
   * One comparison.
   *
   * @param operator one of {@code >= <= > < =}
   * @param version one to three numbers, optionally with a pre-release and build metadata
   */
  public record Bound(String operator, String version) {

    private static final int PARTS = 3;

    boolean holds(String candidate) {
      boolean isWhole = !VersionOrder.preRelease(version).isEmpty();
      int named = isWhole ? PARTS : VersionOrder.core(version).split("\\.", -1).length;
      int order = VersionOrder.precedence(cut(candidate, named), cut(version, named));
      return switch (operator) {
        case ">=" -> order >= 0;
        case "<=" -> order <= 0;
        case ">" -> order > 0;
        case "<" -> order < 0;
        default -> order == 0;
      };
    }

    /** The first {@code count} numbers; with all three, also the pre-release. */
    private static String cut(String version, int count) {
      String[] parts = VersionOrder.core(version).split("\\.", -1);
      String numbers =
          IntStream.range(0, count)
              .mapToObj(i -> i < parts.length ? parts[i] : "0")
              .collect(Collectors.joining("."));
      String preRelease = VersionOrder.preRelease(version);
      return count < PARTS || preRelease.isEmpty() ? numbers : numbers + "-" + preRelease;
    }
  }

  public VersionRange {
    alternatives = alternatives.stream().map(List::copyOf).toList();
  }

  /**
   * Reads a range.
   *
   * @throws IllegalArgumentException if {@code text} is not a range
   */
  public static VersionRange parse(String text) {
    if (text.strip().equals("*")) {
      return ANY;
    }
    List<List<Bound>> alternatives =
        Arrays.stream(text.split("\\|\\|", -1)).map(VersionRange::bounds).toList();
    return new VersionRange(text, alternatives);
  }

  /** Whether {@code text} has the form of a version. */
  public static boolean isVersion(String text) {
    return VERSION_FORM.matcher(text).matches();
  }

  private static List<Bound> bounds(String text) {
    if (!BOUNDS.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'" + text.strip() + "' is not a range of versions: expected the form '" + EXAMPLE + "'");
    }
    return BOUND
        .matcher(text)
        .results()
        .map(m -> new Bound(m.group(1) == null ? "=" : m.group(1), m.group(2)))
        .toList();
  }

  /** Whether a release is in it; only a range of all releases contains an unknown one. */
  public boolean containsRelease(Optional<String> release) {
    return equals(ANY)
        || release.filter(VersionRange::isVersion).filter(this::contains).isPresent();
  }

  /** Whether {@code version} is in it. */
  public boolean contains(String version) {
    return alternatives.stream()
        .anyMatch(bounds -> bounds.stream().allMatch(bound -> bound.holds(version)));
  }
}
