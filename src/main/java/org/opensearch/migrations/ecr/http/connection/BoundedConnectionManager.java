package org.opensearch.migrations.ecr.http.connection;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import org.apache.http.HttpException;
import org.apache.http.HttpResponse;
import org.apache.http.MessageConstraintException;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.config.MessageConstraints;
import org.apache.http.config.Registry;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.config.SocketConfig;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.socket.PlainConnectionSocketFactory;
import org.apache.http.conn.ssl.DefaultHostnameVerifier;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.conn.DefaultHttpResponseParser;
import org.apache.http.impl.conn.DefaultHttpResponseParserFactory;
import org.apache.http.impl.conn.ManagedHttpClientConnectionFactory;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.apache.http.io.HttpMessageParser;
import org.apache.http.io.HttpTransportMetrics;
import org.apache.http.io.SessionInputBuffer;
import org.apache.http.protocol.HttpContext;
import org.apache.http.util.CharArrayBuffer;

/**
 * Manages the connections of all requests and limits the size of response heads. It ignores the
 * client's attempt to shut it down after an Error, such as an OutOfMemoryError, in a single
 * request.
 */
final class BoundedConnectionManager extends PoolingHttpClientConnectionManager {

  // More than the largest number of jobs can use: an upload holds its connection while it waits for
  // a connection to its source, which can be the same host.
  private static final int MAX_PER_HOST = 512;
  private static final int MAX_TOTAL = 1024;

  /** For headers; bodies are not buffered. Small, because there are hundreds of connections. */
  private static final int BUFFER_BYTES = 4 * 1024;

  // Signed URLs take several KiB. The heads of many concurrent responses must fit into memory.
  private static final int MAX_LINE_LENGTH = 16 * 1024;
  private static final int MAX_HEADERS = 100;
  private static final int VALIDATE_AFTER_MILLIS = 2_000;

  /**
   * A manager without connections.
   *
   * @param tls determines which servers to trust
   * @param millis the timeout of a TLS handshake
   */
  BoundedConnectionManager(SSLContext tls, int millis) {
    super(factories(tls), new ManagedHttpClientConnectionFactory(null, new HeadParsers()));
    setMaxTotal(MAX_TOTAL);
    setDefaultMaxPerRoute(MAX_PER_HOST);
    setValidateAfterInactivity(VALIDATE_AFTER_MILLIS);
    setDefaultConnectionConfig(
        ConnectionConfig.custom()
            .setBufferSize(BUFFER_BYTES)
            .setMessageConstraints(
                MessageConstraints.custom()
                    .setMaxLineLength(MAX_LINE_LENGTH)
                    .setMaxHeaderCount(MAX_HEADERS)
                    .build())
            .build());
    setDefaultSocketConfig(
        // The handshake reads before the request's own timeout is set.
        SocketConfig.custom().setTcpNoDelay(true).setSoTimeout(millis).build());
  }

  private static Registry<ConnectionSocketFactory> factories(SSLContext tls) {
    return RegistryBuilder.<ConnectionSocketFactory>create()
        .register("http", PlainConnectionSocketFactory.getSocketFactory())
        .register(
            "https",
            new SSLConnectionSocketFactory(tls, new DefaultHostnameVerifier()) {
              @Override
              public Socket createSocket(HttpContext context) {
                return new BufferedSocket();
              }
            })
        .build();
  }

  /** Called by the client after an Error; ignored. */
  @Override
  public void shutdown() {}

  @Override
  public void close() {
    super.shutdown();
  }

  /**
   * Limits the total length of response heads. The client limits only the length and the number of
   * lines, whose product is too large for memory with many concurrent responses.
   */
  private static final class HeadParsers extends DefaultHttpResponseParserFactory {

    /** In bytes; signed URLs and challenges take several KiB. */
    private static final int MAX_HEAD_LENGTH = 64 * 1024;

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

    /** Counts the length of the lines read. */
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
        if (length > MAX_HEAD_LENGTH) {
          throw new MessageConstraintException("a head of more than " + MAX_HEAD_LENGTH + " bytes");
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
}
