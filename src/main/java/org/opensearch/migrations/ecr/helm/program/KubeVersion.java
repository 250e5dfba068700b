package org.opensearch.migrations.ecr.helm.program;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The Kubernetes version that charts are rendered for: a given one, or the lowest that every chart
 * accepts, from a certain version on. Thread-safe.
 */
public final class KubeVersion {

  private static final String MAJOR = "1.";

  /** The oldest minor version that EKS supports without extra charges when this was written. */
  private static final int LOWEST = 32;

  /** Far beyond the versions that published charts require. */
  private static final int HIGHEST = 60;

  private static final Pattern MINOR = Pattern.compile("v?1\\.([0-9]{1,4}).*");

  private final boolean isFixed;
  private String current;

  private KubeVersion(String current, boolean isFixed) {
    this.current = current;
    this.isFixed = isFixed;
  }

  /** The version that a user specified: {@code 1.31.0}. */
  public static KubeVersion of(String version) {
    return new KubeVersion(version, true);
  }

  /** The lowest version, at least 1.32.0, that every chart rendered so far accepts. */
  public static KubeVersion lowestAccepted() {
    return new KubeVersion(version(LOWEST), false);
  }

  /**
   * Starts from {@code version}, for example that of an earlier run; charts can still require a
   * higher one. Without effect if the user specified a version.
   */
  public synchronized void startFrom(String version) {
    if (!isFixed) {
      current = version;
    }
  }

  /** Whether the user specified it. */
  public boolean isFixed() {
    return isFixed;
  }

  /** The current version. */
  public synchronized String current() {
    return current;
  }

  /** The versions to try, in order, if a chart refuses {@link #current}; none if it is given. */
  synchronized List<String> higher() {
    return isFixed
        ? List.of()
        : IntStream.rangeClosed(minor(current) + 1, HIGHEST)
            .mapToObj(KubeVersion::version)
            .toList();
  }

  /** Records that a chart accepts {@code version}, and no lower one. */
  synchronized void accept(String version) {
    if (!isFixed && minor(version) > minor(current)) {
      current = version;
    }
  }

  /** The minor version; the lowest if the major version is not 1. */
  private static int minor(String version) {
    Matcher matcher = MINOR.matcher(version);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : LOWEST;
  }

  private static String version(int minor) {
    return MAJOR + minor + ".0";
  }
}
