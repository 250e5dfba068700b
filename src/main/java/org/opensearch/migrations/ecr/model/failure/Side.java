package org.opensearch.migrations.ecr.model.failure;

/** Where something failed. */
public enum Side {
  /** A public registry or chart repository. */
  SOURCE("source"),
  /** The private registry when it is written. */
  DESTINATION("destination"),
  /** The private registry when it is only read. */
  MIRROR("mirror"),
  /** This machine: files, options and the manifest. */
  LOCAL("local");

  private final String label;

  Side(String label) {
    this.label = label;
  }

  /** The name in messages and reports. */
  public String label() {
    return label;
  }
}
