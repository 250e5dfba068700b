package org.opensearch.migrations.ecr.plan;

/** Which kinds of artifacts are wanted ({@code --only}). */
public enum Selection {
  /** Images and charts. */
  ALL,
  /** Images alone. */
  IMAGES,
  /** Charts alone. */
  CHARTS
}
