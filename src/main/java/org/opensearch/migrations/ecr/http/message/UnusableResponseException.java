package org.opensearch.migrations.ecr.http.message;

import java.io.IOException;

/** A server's answer is of no use, and would be of none if it were asked for again. */
public class UnusableResponseException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Says what is wrong with the answer. */
  public UnusableResponseException(String message) {
    super(message);
  }

  /** Says what is wrong with the answer, and what found it. */
  public UnusableResponseException(String message, Throwable cause) {
    super(message, cause);
  }
}
