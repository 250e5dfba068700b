package org.opensearch.migrations.ecr.helm.chart;

import java.io.IOException;
import org.opensearch.migrations.ecr.model.Digest;

/** A download arrived, but not with the digest it should have. */
public final class ChecksumMismatchException extends IOException {

  private static final long serialVersionUID = 1L;

  public ChecksumMismatchException(Digest expected, Digest actual, int bytes) {
    super(
        "its digest should be "
            + expected
            + ", but the "
            + bytes
            + " bytes that came have "
            + actual);
  }
}
