package org.opensearch.migrations.ecr.helm.program;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of Helm, as far as versions differ for us.
 *
 * @param major from 3
 * @param minor of that
 */
record HelmVersion(int major, int minor) {

  /** The first that reads charts from OCI registries without a switch. */
  private static final HelmVersion OLDEST = new HelmVersion(3, 8);

  private static final HelmVersion SKIPS_SCHEMAS = new HelmVersion(3, 16);

  /** Helm 2 says {@code Client: v2.17.0+ga690bad}, the others {@code v3.8.0+gd141386}. */
  private static final Pattern SHORT =
      Pattern.compile("^(?:Client: )?v(\\d{1,4})\\.(\\d{1,4})(?:[.+-].*)?$", Pattern.MULTILINE);

  /** Reads what {@code helm version --short} prints; empty when that was not Helm. */
  static Optional<HelmVersion> parse(String printed) {
    Matcher version = SHORT.matcher(printed.strip());
    return version.find()
        ? Optional.of(
            new HelmVersion(Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2))))
        : Optional.empty();
  }

  /** Whether it does what is asked of it. */
  boolean isSupported() {
    return isAtLeast(OLDEST);
  }

  /** Whether it knows {@code --skip-schema-validation}. */
  boolean skipsSchemas() {
    return isAtLeast(SKIPS_SCHEMAS);
  }

  private boolean isAtLeast(HelmVersion other) {
    return major > other.major || (major == other.major && minor >= other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
