package org.opensearch.migrations.ecr.http.message;

/** A server sent more than is accepted. */
public final class TooLargeException extends UnusableResponseException {

  private static final long serialVersionUID = 1L;

  /**
   * More than {@code limit} bytes came.
   *
   * @param limit in bytes
   */
  public TooLargeException(long limit) {
    super("the answer is larger than the " + limit / 1024 + " KiB accepted");
  }
}
