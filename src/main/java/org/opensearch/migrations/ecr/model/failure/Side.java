package org.opensearch.migrations.ecr.model.failure;

/** Where something failed. */
public enum Side {
  /** A public registry or chart repository that is read. */
  SOURCE("source"),
  /** The private registry that is written. */
  DESTINATION("destination"),
  /** The private registry that is only read. */
  MIRROR("mirror"),
  /** This machine: files, options, the manifest. */
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
