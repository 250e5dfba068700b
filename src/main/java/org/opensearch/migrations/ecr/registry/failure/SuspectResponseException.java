package org.opensearch.migrations.ecr.registry.failure;

import java.io.IOException;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;

/**
 * A response that may be caused by damage in transit: incomplete, sent by a proxy in place of the
 * server, or rejecting a manifest as invalid. It is retried, but less often than other errors.
 */
public final class SuspectResponseException extends IOException {

  private static final long serialVersionUID = 1L;

  /** A response with invalid content. */
  public SuspectResponseException(String message) {
    super(message);
  }

  /** A response that rejects what was sent. */
  public SuspectResponseException(HttpStatusException response) {
    super(response.getMessage(), response);
  }
}
