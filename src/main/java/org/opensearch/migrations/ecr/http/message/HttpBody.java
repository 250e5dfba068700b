package org.opensearch.migrations.ecr.http.message;

import java.io.IOException;
import java.io.OutputStream;

/** The body of a request. */
public interface HttpBody {

  /** Length in bytes, or -1 if it is not known beforehand. */
  long length();

  /** The media type, for {@code Content-Type}. */
  String mediaType();

  /** Whether {@link #writeTo} can be called more than once. */
  boolean isRepeatable();

  /**
   * Gets what is written, as far as that can be waited for; called before anything is sent, so that
   * the server is not kept waiting in the middle of a request.
   */
  default void open() {}

  /**
   * Writes all bytes.
   *
   * @throws IOException what {@code out} threw
   */
  void writeTo(OutputStream out) throws IOException;
}
