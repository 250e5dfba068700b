package org.opensearch.migrations.ecr.oci;

import java.io.IOException;

/** Content or a response that violates the OCI specifications or is not supported. */
public final class ProtocolException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String remedy;

  /**
   * Creates an exception.
   *
   * @param remedy what to do next; empty if there is only general advice
   */
  public ProtocolException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  /** What to do next; empty if there is only general advice. */
  public String remedy() {
    return remedy;
  }
}
