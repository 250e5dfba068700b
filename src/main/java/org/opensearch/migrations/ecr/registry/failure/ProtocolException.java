package org.opensearch.migrations.ecr.registry.failure;

import java.io.IOException;

/** A registry's answer is not what the OCI distribution protocol or this tool takes. */
public final class ProtocolException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String remedy;

  public ProtocolException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  /** What to do next; empty if nothing is known. */
  public String remedy() {
    return remedy;
  }
}
