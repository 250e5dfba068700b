package org.opensearch.migrations.ecr.oci;

import java.io.IOException;

/** Content does not have the digest or the length that it was requested with. */
public final class ContentMismatchException extends IOException {

  private static final long serialVersionUID = 1L;

  public ContentMismatchException(String message) {
    super(message);
  }
}
