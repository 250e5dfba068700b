package org.opensearch.migrations.ecr.http.message;

import java.io.IOException;
import java.io.OutputStream;

/** The body of a request. */
public interface HttpBody {

  /** The length in bytes, or -1 if it is not known in advance. */
  long length();

  /** The media type, for {@code Content-Type}. */
  String mediaType();

  /** Whether {@link #writeTo} can be called more than once. */
  boolean isRepeatable();

  /**
   * Opens the source of the body. Called before anything is sent, so that the server does not have
   * to wait in the middle of a request.
   */
  default void open() {}

  /**
   * Writes all bytes.
   *
   * @throws IOException if {@code out} throws it
   */
  void writeTo(OutputStream out) throws IOException;
}
