package org.opensearch.migrations.ecr.cli.discover;

import java.util.Locale;

/** How what was discovered is printed. */
public enum DiscoverFormat {
  /** The manifest. */
  YAML,
  /** Arrays that bash can source, as {@code list} writes them. */
  SHELL,
  /** All that is known, the places of the images among it. */
  JSON;

  /** The name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
