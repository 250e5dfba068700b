package org.opensearch.migrations.ecr.layout;

import java.io.IOException;

/** The bytes of a blob are not those that its descriptor says. */
final class WrongContentException extends IOException {

  private static final long serialVersionUID = 1L;

  WrongContentException(String message) {
    super(message);
  }
}
