package org.opensearch.migrations.ecr.registry.failure;

import java.io.IOException;

/** An answer that broke off, or that something on the way gave in the server's place. */
public final class GarbledResponseException extends IOException {

  private static final long serialVersionUID = 1L;

  public GarbledResponseException(String message) {
    super(message);
  }
}
