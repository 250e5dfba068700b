package org.opensearch.migrations.ecr.testing;

/** Hosts that are not there. */
public final class Hosts {

  /** Known nowhere, and said so without asking any server: a part has at most 63 characters. */
  public static final String UNKNOWN = "unknown".repeat(10) + ".invalid";

  private Hosts() {}
}
