package org.opensearch.migrations.ecr.model;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * The precedence of versions by the rules of semantic versioning (section 11); a leading {@code v}
 * and build metadata are ignored. Also orders texts that are not semantic versions, because an
 * index can contain any.
 */
public final class VersionOrder implements Comparator<String> {

  /** Orders from the oldest to the newest. */
  public static final VersionOrder LOWEST_FIRST = new VersionOrder();

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private VersionOrder() {}

  @Override
  public int compare(String one, String other) {
    int precedence = precedence(one, other);
    return precedence != 0 ? precedence : one.compareTo(other);
  }

  /** Like {@link #compare}, but 0 for versions of the same precedence. */
  public static int precedence(String one, String other) {
    int numbers = compareParts(core(one), core(other));
    if (numbers != 0) {
      return numbers;
    }
    if (isPreRelease(one) != isPreRelease(other)) {
      return isPreRelease(one) ? -1 : 1;
    }
    return compareParts(preRelease(one), preRelease(other));
  }

  /** Whether it is a pre-release such as {@code 1.2.3-rc.1}. */
  public static boolean isPreRelease(String version) {
    return !preRelease(version).isEmpty();
  }

  /** The part before the hyphen, without {@code v}: {@code 1.2.3}. */
  public static String core(String version) {
    String plain = withoutBuild(version.startsWith("v") ? version.substring(1) : version);
    int dash = plain.indexOf('-');
    return dash < 0 ? plain : plain.substring(0, dash);
  }

  /** The part after the hyphen, such as {@code rc.1}; empty if there is none. */
  public static String preRelease(String version) {
    String plain = withoutBuild(version);
    int dash = plain.indexOf('-');
    return dash < 0 ? "" : plain.substring(dash + 1);
  }

  private static String withoutBuild(String version) {
    int plus = version.indexOf('+');
    return plus < 0 ? version : version.substring(0, plus);
  }

  private static int compareParts(String one, String other) {
    String[] ones = one.split("\\.", -1);
    String[] others = other.split("\\.", -1);
    for (int i = 0; i < Math.min(ones.length, others.length); i++) {
      int order = comparePart(ones[i], others[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(ones.length, others.length);
  }

  private static int comparePart(String one, String other) {
    boolean number = NUMBER.matcher(one).matches();
    boolean otherNumber = NUMBER.matcher(other).matches();
    if (number && otherNumber) {
      return Long.compare(Long.parseLong(one), Long.parseLong(other));
    }
    return number == otherNumber ? one.compareTo(other) : number ? -1 : 1;
  }
}
