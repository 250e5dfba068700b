package org.opensearch.migrations.ecr.registry.failure;

import java.io.IOException;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;

/**
 * A registry calls a token invalid that was just issued. One of its servers may have a slow clock,
 * for which the token is not valid yet.
 */
public final class RejectedTokenException extends IOException {

  private static final long serialVersionUID = 1L;

  public RejectedTokenException(HttpStatusException response) {
    super(response.getMessage(), response);
  }
}
