package org.opensearch.migrations.ecr.helm.chart;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The content of a gzip file with one or several members (RFC 1952). */
public final class GzipReader extends GZIPInputStream {

  private static final int BUFFER_BYTES = 16 * 1024;

  /**
   * Reads the first header.
   *
   * @throws ZipException when {@code in} is not a gzip file
   */
  public GzipReader(InputStream in) throws IOException {
    super(in, BUFFER_BYTES);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return super.read(buffer, offset, length);
    } catch (StackOverflowError e) {
      // It recurses for each empty member, and a small file can contain many.
      throw new ZipException("it has too many empty members");
    }
  }
}
