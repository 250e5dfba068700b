package org.opensearch.migrations.ecr.tar;

import java.io.IOException;

/** What was read is no tar archive, or a damaged one: reading it again gives the same. */
public final class MalformedTarException extends IOException {

  private static final long serialVersionUID = 1L;

  MalformedTarException(String reason) {
    super(reason);
  }
}
