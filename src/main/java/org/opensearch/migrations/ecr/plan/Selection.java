package org.opensearch.migrations.ecr.plan;

import java.util.Locale;

/** Which kinds of artifacts are wanted ({@code --only}). */
public enum Selection {
  /** Images and charts. */
  ALL,
  /** Images alone. */
  IMAGES,
  /** Charts alone. */
  CHARTS;

  /** As users write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
