package org.opensearch.migrations.ecr.helm;

import java.io.IOException;

/** What was read in full is not what it should be: reading it again gives the same. */
final class MalformedContentException extends IOException {

  private static final long serialVersionUID = 1L;

  MalformedContentException(String reason) {
    super(reason);
  }

  MalformedContentException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
