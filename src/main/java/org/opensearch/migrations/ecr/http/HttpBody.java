package org.opensearch.migrations.ecr.http;

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
   * Writes all bytes.
   *
   * @throws IOException what {@code out} threw
   */
  void writeTo(OutputStream out) throws IOException;
}
