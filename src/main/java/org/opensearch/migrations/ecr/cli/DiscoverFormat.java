package org.opensearch.migrations.ecr.cli;

/** How what was discovered is printed. */
enum DiscoverFormat {
  /** The manifest. */
  YAML,
  /** Arrays that bash can source, as {@code list} writes them. */
  SHELL,
  /** All that is known, the places of the images among it. */
  JSON
}
