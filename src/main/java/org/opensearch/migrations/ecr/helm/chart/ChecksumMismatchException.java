package org.opensearch.migrations.ecr.helm.chart;

import java.io.IOException;
import org.opensearch.migrations.ecr.model.Digest;

/** Content does not have the expected digest. */
public final class ChecksumMismatchException extends IOException {

  private static final long serialVersionUID = 1L;

  public ChecksumMismatchException(Digest expected, Digest actual, int bytes) {
    super(
        "its digest should be "
            + expected
            + ", but the "
            + bytes
            + " bytes received have "
            + actual);
  }
}
