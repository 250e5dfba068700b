package org.opensearch.migrations.ecr.helm.go;

import java.io.IOException;

/** Content was read completely but is invalid; reading it again does not help. */
public final class MalformedContentException extends IOException {

  private static final long serialVersionUID = 1L;

  public MalformedContentException(String reason) {
    super(reason);
  }

  public MalformedContentException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
