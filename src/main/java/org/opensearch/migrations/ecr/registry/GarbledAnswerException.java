package org.opensearch.migrations.ecr.registry;

import java.io.IOException;

/** An answer that broke off, or that something on the way gave in the server's place. */
final class GarbledAnswerException extends IOException {

  private static final long serialVersionUID = 1L;

  GarbledAnswerException(String message) {
    super(message);
  }
}
