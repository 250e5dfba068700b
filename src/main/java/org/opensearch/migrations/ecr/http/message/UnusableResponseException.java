package org.opensearch.migrations.ecr.http.message;

import java.io.IOException;

/** A response is unusable, and a retry would not change that. */
public class UnusableResponseException extends IOException {

  private static final long serialVersionUID = 1L;

  /** The message says what is wrong with the response. */
  public UnusableResponseException(String message) {
    super(message);
  }

  /** The message says what is wrong with the response. */
  public UnusableResponseException(String message, Throwable cause) {
    super(message, cause);
  }
}
