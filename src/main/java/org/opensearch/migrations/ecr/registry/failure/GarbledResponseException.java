package org.opensearch.migrations.ecr.registry.failure;

import java.io.IOException;

/** A response that is incomplete, or that a proxy sent in place of the server. */
public final class GarbledResponseException extends IOException {

  private static final long serialVersionUID = 1L;

  public GarbledResponseException(String message) {
    super(message);
  }
}
