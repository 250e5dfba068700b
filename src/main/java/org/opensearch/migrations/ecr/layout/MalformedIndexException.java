package org.opensearch.migrations.ecr.layout;

import java.io.IOException;

/** The file {@code index.json} is no index. */
final class MalformedIndexException extends IOException {

  private static final long serialVersionUID = 1L;

  MalformedIndexException(String message) {
    super(message);
  }

  MalformedIndexException(String message, Throwable cause) {
    super(message, cause);
  }
}
