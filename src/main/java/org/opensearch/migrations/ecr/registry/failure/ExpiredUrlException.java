package org.opensearch.migrations.ecr.registry.failure;

import java.io.IOException;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;

/** Storage rejects a signed URL to which a registry redirected. */
public final class ExpiredUrlException extends IOException {

  private static final long serialVersionUID = 1L;

  public ExpiredUrlException(HttpStatusException response) {
    super(response.getMessage(), response);
  }
}
