package org.opensearch.migrations.ecr.registry.failure;

import java.io.IOException;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;

/** An address that a registry redirected to, signed for a while, is refused. */
public final class ExpiredUrlException extends IOException {

  private static final long serialVersionUID = 1L;

  public ExpiredUrlException(HttpStatusException answer) {
    super(answer.getMessage(), answer);
  }
}
