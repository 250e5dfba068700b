package org.opensearch.migrations.ecr.plan;

import java.util.Locale;

/** The kinds of artifacts to process ({@code --only}). */
public enum Selection {
  /** Images and charts. */
  ALL,
  /** Images alone. */
  IMAGES,
  /** Charts alone. */
  CHARTS;

  /** The name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
