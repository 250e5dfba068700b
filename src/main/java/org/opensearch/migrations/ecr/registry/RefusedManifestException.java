package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import org.opensearch.migrations.ecr.http.HttpStatusException;

/** A registry says that a manifest is invalid; it may have been damaged on the way there. */
final class RefusedManifestException extends IOException {

  private static final long serialVersionUID = 1L;

  RefusedManifestException(HttpStatusException answer) {
    super(answer.getMessage(), answer);
  }
}
