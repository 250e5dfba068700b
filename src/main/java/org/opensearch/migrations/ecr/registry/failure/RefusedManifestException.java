package org.opensearch.migrations.ecr.registry.failure;

import java.io.IOException;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;

/** A registry rejects a manifest as invalid; it may have been damaged in transit. */
public final class RefusedManifestException extends IOException {

  private static final long serialVersionUID = 1L;

  public RefusedManifestException(HttpStatusException response) {
    super(response.getMessage(), response);
  }
}
