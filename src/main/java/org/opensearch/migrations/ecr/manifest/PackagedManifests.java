package org.opensearch.migrations.ecr.manifest;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.model.VersionOrder;

/** The manifests in the jar, one per supported release of the Migration Assistant. */
public final class PackagedManifests {

  /** Oldest first. */
  private static final List<String> RELEASES = List.of("2.6.4", "2.8.2", "3.0.1", "3.2.1", "3.3.6");

  private static final Pattern VERSION = Pattern.compile("v?[0-9]+(\\.[0-9]+){0,2}([-+].*)?");

  private PackagedManifests() {}

  /** The releases that have a manifest, oldest first. */
  public static List<String> releases() {
    return RELEASES;
  }

  /** The newest release that has a manifest. */
  public static String newest() {
    return RELEASES.get(RELEASES.size() - 1);
  }

  /**
   * The release whose manifest fits {@code release} best: the same one, or the newest of the same
   * major version that is not newer; empty if there is none.
   */
  public static Optional<String> closest(String release) {
    if (!VERSION.matcher(release).matches()) {
      return Optional.empty();
    }
    return RELEASES.stream()
        .filter(known -> major(known).equals(major(release)))
        .filter(known -> VersionOrder.precedence(known, release) <= 0)
        .max(VersionOrder.LOWEST_FIRST);
  }

  private static String major(String release) {
    return VersionOrder.core(release).split("\\.", -1)[0];
  }

  /**
   * The manifest of a release.
   *
   * @param release one of {@link #releases}
   */
  public static InputFile of(String release) {
    return InputFile.packaged(release + ".yaml");
  }
}
