package org.opensearch.migrations.ecr.http.message;

/** A response exceeded the size limit. */
public final class TooLargeException extends UnusableResponseException {

  private static final long serialVersionUID = 1L;

  /**
   * A response was longer than {@code limit} bytes.
   *
   * @param limit in bytes
   */
  public TooLargeException(long limit) {
    super("the response is larger than the limit of " + limit / 1024 + " KiB");
  }
}
