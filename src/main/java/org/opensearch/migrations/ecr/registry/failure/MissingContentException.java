package org.opensearch.migrations.ecr.registry.failure;

import java.io.IOException;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;

/**
 * A registry rejects a manifest because it does not have something that the manifest refers to. It
 * is retried, but less often than other errors: content that was just pushed can appear late.
 */
public final class MissingContentException extends IOException {

  private static final long serialVersionUID = 1L;

  public MissingContentException(HttpStatusException response) {
    super(response.getMessage(), response);
  }
}
