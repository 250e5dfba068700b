package org.opensearch.migrations.ecr.registry;

import java.io.IOException;

/** Content does not have the digest that it was asked for by. */
final class DigestMismatchException extends IOException {

  private static final long serialVersionUID = 1L;

  DigestMismatchException(String message, Throwable cause) {
    super(message, cause);
  }
}
