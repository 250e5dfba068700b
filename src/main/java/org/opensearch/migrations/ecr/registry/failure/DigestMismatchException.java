package org.opensearch.migrations.ecr.registry.failure;

import java.io.IOException;

/** Content does not have the digest that it was asked for by. */
public final class DigestMismatchException extends IOException {

  private static final long serialVersionUID = 1L;

  public DigestMismatchException(String message, Throwable cause) {
    super(message, cause);
  }
}
