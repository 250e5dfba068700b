package org.opensearch.migrations.ecr.helm.program;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The Kubernetes version that charts are rendered for: a given one, or the lowest that every chart
 * accepts. Thread-safe.
 */
public final class KubeVersion {

  private static final String MAJOR = "1.";

  /** The oldest minor version that EKS supports without extra charges when this was written. */
  private static final int LOWEST = 32;

  /** Far beyond the versions that published charts require. */
  private static final int HIGHEST = 60;

  private final String fixed;
  private int minor = LOWEST;

  private KubeVersion(String fixed) {
    this.fixed = fixed;
  }

  /** The version that a user specified: {@code 1.31.0}. */
  public static KubeVersion of(String version) {
    return new KubeVersion(version);
  }

  /** The lowest version, at least 1.32.0, that every chart rendered so far accepts. */
  public static KubeVersion lowestAccepted() {
    return new KubeVersion(null);
  }

  /** The current version. */
  public synchronized String current() {
    return fixed == null ? version(minor) : fixed;
  }

  /** The versions to try, in order, if a chart refuses {@link #current}; none if it is given. */
  synchronized List<String> higher() {
    return fixed == null
        ? IntStream.rangeClosed(minor + 1, HIGHEST).mapToObj(KubeVersion::version).toList()
        : List.of();
  }

  /** Records that a chart accepts {@code version}, and no lower one. */
  synchronized void accept(String version) {
    if (fixed == null) {
      minor = Math.max(minor, Integer.parseInt(version.split("\\.", -1)[1]));
    }
  }

  private static String version(int minor) {
    return MAJOR + minor + ".0";
  }
}
