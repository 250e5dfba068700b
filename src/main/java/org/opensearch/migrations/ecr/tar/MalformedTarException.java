package org.opensearch.migrations.ecr.tar;

import java.io.IOException;

/** The input is not a tar archive, or it is damaged. A retry does not help. */
public final class MalformedTarException extends IOException {

  private static final long serialVersionUID = 1L;

  MalformedTarException(String reason) {
    super(reason);
  }
}
