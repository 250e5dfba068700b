package org.opensearch.migrations.ecr.layout.files;

import java.nio.file.FileSystemException;

/** A limit that was found before anything was written, with a remedy of its own. */
final class LimitException extends FileSystemException {

  private static final long serialVersionUID = 1L;

  private final String remedy;

  LimitException(String reason, String remedy) {
    super(null, null, reason);
    this.remedy = remedy;
  }

  String remedy() {
    return remedy;
  }
}
