package org.opensearch.migrations.ecr.http;

import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.http.HttpEntity;
import org.apache.http.NoHttpResponseException;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.client.methods.RequestBuilder;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.config.MessageConstraints;
import org.apache.http.config.Registry;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.config.SocketConfig;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.socket.PlainConnectionSocketFactory;
import org.apache.http.conn.ssl.DefaultHostnameVerifier;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.conn.util.PublicSuffixMatcher;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;

/** Keep-alive connections, and one exchange over one of them. */
final class ConnectionPool implements AutoCloseable {

  // More than the largest number of jobs can want at once: an upload holds its connection while it
  // waits for one to its source, which can be on the same host.
  private static final int MAX_PER_HOST = 512;
  private static final int MAX_IN_ALL = 1024;
  private static final int BUFFER_BYTES = 16 * 1024;

  // Signed addresses take some KiB. Together, with many answers at once, they have to fit into the
  // memory.
  private static final int LONGEST_LINE = 32 * 1024;
  private static final int MOST_HEADERS = 150;
  private static final int LONGEST_CONNECT_MILLIS = 15_000;
  private static final int LONGEST_IDLE_MILLIS = 20_000;
  private static final int TRUSTED_IDLE_MILLIS = 2_000;

  /** The head of an answer has to be whole within so many time-outs: to connect may take one. */
  private static final int HEAD_PATIENCE = 3;

  private final CloseableHttpClient client;
  private final StallGuard stalls;
  private final AnswerGuard answers;
  private final ProxyRoutes proxies;

  ConnectionPool(Duration timeout, SSLContext tls, ProxyRoutes proxies) {
    int millis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
    this.stalls = new StallGuard(timeout);
    this.answers = new AnswerGuard(timeout);
    this.proxies = proxies;
    this.client =
        HttpClients.custom()
            .setConnectionManager(connectionManager(tls, millis))
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectTimeout(Math.min(millis, LONGEST_CONNECT_MILLIS))
                    .setSocketTimeout(millis)
                    .setConnectionRequestTimeout(millis)
                    .setNormalizeUri(false)
                    .setRedirectsEnabled(false)
                    .setContentCompressionEnabled(false)
                    .build())
            .setRoutePlanner(proxies.planner())
            .setDefaultCredentialsProvider(proxies.credentials())
            .setKeepAliveStrategy((response, context) -> LONGEST_IDLE_MILLIS)
            .setRequestExecutor(new RequestExecutor())
            // The real list takes 60 ms to read, and is for cookies and wildcards of whole domains.
            .setPublicSuffixMatcher(new PublicSuffixMatcher(List.of(), List.of()))
            .disableCookieManagement()
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableContentCompression()
            .build();
  }

  private static PoolingHttpClientConnectionManager connectionManager(SSLContext tls, int millis) {
    Registry<ConnectionSocketFactory> factories =
        RegistryBuilder.<ConnectionSocketFactory>create()
            .register("http", PlainConnectionSocketFactory.getSocketFactory())
            .register("https", new SSLConnectionSocketFactory(tls, new DefaultHostnameVerifier()))
            .build();
    PoolingHttpClientConnectionManager manager = new PoolingHttpClientConnectionManager(factories);
    manager.setMaxTotal(MAX_IN_ALL);
    manager.setDefaultMaxPerRoute(MAX_PER_HOST);
    manager.setValidateAfterInactivity(TRUSTED_IDLE_MILLIS);
    manager.setDefaultConnectionConfig(
        ConnectionConfig.custom()
            .setBufferSize(BUFFER_BYTES)
            .setMessageConstraints(
                MessageConstraints.custom()
                    .setMaxLineLength(LONGEST_LINE)
                    .setMaxHeaderCount(MOST_HEADERS)
                    .build())
            .build());
    manager.setDefaultSocketConfig(
        // The handshake reads before the request's own time-out is set.
        SocketConfig.custom().setTcpNoDelay(true).setSoTimeout(millis).build());
    return manager;
  }

  /** Sends one request and reads the head of its answer, whatever the status. */
  CloseableHttpResponse exchange(HttpCall call, URI uri, Optional<String> authorization)
      throws IOException {
    try {
      return once(call, uri, authorization);
    } catch (NoHttpResponseException | SocketException e) {
      if (!call.isRepeatable() || call.method().equals("PUT") || !wasReused(e)) {
        throw e;
      }
      // The server closed the connection while it was idle, just as it was used again.
      connectionsIdleAreClosed();
      call.onSend().run();
      return once(call, uri, authorization);
    }
  }

  private static boolean wasReused(IOException e) {
    return e instanceof NoHttpResponseException
        || (e.getMessage() != null && e.getMessage().contains("reset"));
  }

  @SuppressWarnings("deprecation") // the only way to reach the manager that the client was given
  private void connectionsIdleAreClosed() {
    client.getConnectionManager().closeIdleConnections(0, TimeUnit.SECONDS);
  }

  private CloseableHttpResponse once(HttpCall call, URI uri, Optional<String> authorization)
      throws IOException {
    RequestBuilder builder = RequestBuilder.create(call.method()).setUri(uri);
    call.headers().forEach(builder::addHeader);
    authorization.ifPresent(value -> builder.addHeader("Authorization", value));
    BodyEntity entity = call.body().map(body -> new BodyEntity(body, stalls)).orElse(null);
    HttpUriRequest request = builder.setEntity(entity == null ? nothing(call) : entity).build();
    AnswerGuard.Wait head = answers.wait(HEAD_PATIENCE, request::abort);
    if (entity != null) {
      entity.watchedBy(request::abort, head);
    }
    head.begin();
    try {
      CloseableHttpResponse response = client.execute(request, proxies.context());
      if (response.getEntity() != null) {
        response.setEntity(answers.guarded(response.getEntity(), request::abort));
      }
      return response;
    } catch (IOException e) {
      throw entity == null ? head.explained(e) : entity.stalled().orElse(head.explained(e));
    } finally {
      head.end();
    }
  }

  /** Some servers refuse a POST or PUT that does not even say that its body is empty. */
  private static HttpEntity nothing(HttpCall call) {
    boolean writes = !call.method().equals("GET") && !call.method().equals("HEAD");
    return writes ? new ByteArrayEntity(new byte[0]) : null;
  }

  @Override
  public void close() {
    stalls.close();
    answers.close();
    try {
      client.close();
    } catch (IOException e) {
      // The connections are given up; there is nobody to tell.
    }
  }
}
