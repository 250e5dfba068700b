package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import org.opensearch.migrations.ecr.http.HttpStatusException;

/** An address that a registry redirected to, signed for a while, is refused. */
final class EndedAddressException extends IOException {

  private static final long serialVersionUID = 1L;

  EndedAddressException(HttpStatusException answer) {
    super(answer.getMessage(), answer);
  }
}
