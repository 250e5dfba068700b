package org.opensearch.migrations.ecr.http.connection;

import java.io.IOException;
import org.apache.http.HttpException;
import org.apache.http.HttpResponse;
import org.apache.http.MessageConstraintException;
import org.apache.http.config.MessageConstraints;
import org.apache.http.impl.conn.DefaultHttpResponseParser;
import org.apache.http.impl.conn.DefaultHttpResponseParserFactory;
import org.apache.http.io.HttpMessageParser;
import org.apache.http.io.HttpTransportMetrics;
import org.apache.http.io.SessionInputBuffer;
import org.apache.http.util.CharArrayBuffer;

/**
 * Reads the heads of answers, each up to a length in all: the client bounds the lines and their
 * number alone, and their product, with many answers at once, does not fit into the memory.
 */
final class HeadParsers extends DefaultHttpResponseParserFactory {

  /** The longest head, in bytes; signed addresses and challenges take some KiB. */
  private static final int LONGEST_HEAD = 64 * 1024;

  @Override
  public HttpMessageParser<HttpResponse> create(
      SessionInputBuffer buffer, MessageConstraints constraints) {
    Lines lines = new Lines(buffer);
    return new DefaultHttpResponseParser(lines, constraints) {
      @Override
      public HttpResponse parse() throws IOException, HttpException {
        lines.length = 0;
        return super.parse();
      }
    };
  }

  /** Counts the lines that are read. */
  private static final class Lines implements SessionInputBuffer {
    private final SessionInputBuffer buffer;
    private int length;

    Lines(SessionInputBuffer buffer) {
      this.buffer = buffer;
    }

    @Override
    public int readLine(CharArrayBuffer line) throws IOException {
      int read = buffer.readLine(line);
      count(Math.max(read, 0));
      return read;
    }

    @Override
    public String readLine() throws IOException {
      String line = buffer.readLine();
      count(line == null ? 0 : line.length());
      return line;
    }

    private void count(int read) throws IOException {
      length += read;
      if (length > LONGEST_HEAD) {
        throw new MessageConstraintException("a head of more than " + LONGEST_HEAD + " bytes");
      }
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      return buffer.read(bytes, offset, count);
    }

    @Override
    public int read(byte[] bytes) throws IOException {
      return buffer.read(bytes);
    }

    @Override
    public int read() throws IOException {
      return buffer.read();
    }

    @Override
    @Deprecated
    public boolean isDataAvailable(int timeout) throws IOException {
      return buffer.isDataAvailable(timeout);
    }

    @Override
    public HttpTransportMetrics getMetrics() {
      return buffer.getMetrics();
    }
  }
}
