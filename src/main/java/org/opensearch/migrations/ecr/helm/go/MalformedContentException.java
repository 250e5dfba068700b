package org.opensearch.migrations.ecr.helm.go;

import java.io.IOException;

/** What was read in full is not what it should be: reading it again gives the same. */
public final class MalformedContentException extends IOException {

  private static final long serialVersionUID = 1L;

  public MalformedContentException(String reason) {
    super(reason);
  }

  public MalformedContentException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
