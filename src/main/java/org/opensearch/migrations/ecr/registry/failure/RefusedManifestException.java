package org.opensearch.migrations.ecr.registry.failure;

import java.io.IOException;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;

/** A registry says that a manifest is invalid; it may have been damaged on the way there. */
public final class RefusedManifestException extends IOException {

  private static final long serialVersionUID = 1L;

  public RefusedManifestException(HttpStatusException answer) {
    super(answer.getMessage(), answer);
  }
}
