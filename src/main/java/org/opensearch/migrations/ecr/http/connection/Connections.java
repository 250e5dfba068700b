package org.opensearch.migrations.ecr.http.connection;

import javax.net.ssl.SSLContext;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.config.MessageConstraints;
import org.apache.http.config.Registry;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.config.SocketConfig;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.socket.PlainConnectionSocketFactory;
import org.apache.http.conn.ssl.DefaultHostnameVerifier;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.conn.ManagedHttpClientConnectionFactory;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;

/**
 * The connections of all requests. The client would shut them down for good after an Error, a lack
 * of memory say, of any one request: the others go on with them.
 */
final class Connections extends PoolingHttpClientConnectionManager {

  // More than the largest number of jobs can want at once: an upload holds its connection while it
  // waits for one to its source, which can be on the same host.
  private static final int MAX_PER_HOST = 512;
  private static final int MAX_IN_ALL = 1024;
  private static final int BUFFER_BYTES = 16 * 1024;

  // Signed addresses take some KiB. Together, with many answers at once, they have to fit into the
  // memory.
  private static final int LONGEST_LINE = 16 * 1024;
  private static final int MOST_HEADERS = 100;
  private static final int TRUSTED_IDLE_MILLIS = 2_000;

  /**
   * No connections yet.
   *
   * @param tls whom to trust
   * @param millis how long a handshake may take
   */
  Connections(SSLContext tls, int millis) {
    super(factories(tls), new ManagedHttpClientConnectionFactory(null, new HeadParsers()));
    setMaxTotal(MAX_IN_ALL);
    setDefaultMaxPerRoute(MAX_PER_HOST);
    setValidateAfterInactivity(TRUSTED_IDLE_MILLIS);
    setDefaultConnectionConfig(
        ConnectionConfig.custom()
            .setBufferSize(BUFFER_BYTES)
            .setMessageConstraints(
                MessageConstraints.custom()
                    .setMaxLineLength(LONGEST_LINE)
                    .setMaxHeaderCount(MOST_HEADERS)
                    .build())
            .build());
    setDefaultSocketConfig(
        // The handshake reads before the request's own time-out is set.
        SocketConfig.custom().setTcpNoDelay(true).setSoTimeout(millis).build());
  }

  private static Registry<ConnectionSocketFactory> factories(SSLContext tls) {
    return RegistryBuilder.<ConnectionSocketFactory>create()
        .register("http", PlainConnectionSocketFactory.getSocketFactory())
        .register("https", new SSLConnectionSocketFactory(tls, new DefaultHostnameVerifier()))
        .build();
  }

  /** What the client does in its distress: nothing. */
  @Override
  public void shutdown() {}

  @Override
  public void close() {
    super.shutdown();
  }
}
