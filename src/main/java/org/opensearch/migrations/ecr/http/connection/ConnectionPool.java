package org.opensearch.migrations.ecr.http.connection;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.apache.http.HttpEntity;
import org.apache.http.NoHttpResponseException;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.client.methods.RequestBuilder;
import org.apache.http.conn.util.PublicSuffixMatcher;
import org.apache.http.entity.AbstractHttpEntity;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.opensearch.migrations.ecr.http.message.HttpRequest;
import org.opensearch.migrations.ecr.http.message.HttpRequest.HttpBody;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.http.proxy.ProxyRoutePlanner;

/** A pool of keep-alive connections, over which requests are sent. */
public final class ConnectionPool implements AutoCloseable {

  private static final int MAX_CONNECT_MILLIS = 15_000;
  private static final int MAX_IDLE_MILLIS = 20_000;

  /** The response head must be complete within this number of timeouts; connecting can take one. */
  private static final int HEAD_TIMEOUTS = 3;

  /** What the operating system says when a request is written to a closed connection. */
  private static final Pattern CLOSED = Pattern.compile("reset|(?i)broken pipe");

  private final BoundedConnectionManager connections;
  private final CloseableHttpClient client;
  private final UploadWatchdog uploads;
  private final ResponseWatchdog responses;
  private final ProxyRoutePlanner proxies;

  public ConnectionPool(Duration timeout, SSLContext tls, ProxyRoutePlanner proxies) {
    int millis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
    this.uploads = new UploadWatchdog(timeout);
    this.responses = new ResponseWatchdog(timeout);
    this.proxies = proxies;
    this.connections = new BoundedConnectionManager(tls, millis);
    this.client =
        HttpClients.custom()
            .setConnectionManager(connections)
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectTimeout(Math.min(millis, MAX_CONNECT_MILLIS))
                    .setSocketTimeout(millis)
                    .setConnectionRequestTimeout(millis)
                    .setNormalizeUri(false)
                    .setRedirectsEnabled(false)
                    .setContentCompressionEnabled(false)
                    // Authentication is up to the Authenticator alone.
                    .setTargetPreferredAuthSchemes(List.of())
                    .build())
            .setRoutePlanner(proxies.planner())
            .setDefaultCredentialsProvider(proxies.credentials())
            .setKeepAliveStrategy((response, context) -> MAX_IDLE_MILLIS)
            .setRequestExecutor(new RequestExecutor())
            // The real list takes 60 ms to read and is only needed for cookies and wildcards.
            .setPublicSuffixMatcher(new PublicSuffixMatcher(List.of(), List.of()))
            .disableCookieManagement()
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableContentCompression()
            .build();
  }

  /** Sends a request and reads the response head, whatever the status. */
  public CloseableHttpResponse exchange(HttpRequest call, URI uri, Optional<String> authorization)
      throws IOException {
    try {
      return once(call, uri, authorization);
    } catch (NoHttpResponseException | SocketException e) {
      if (!call.isRepeatable() || call.method().equals("PUT") || !wasReused(e)) {
        throw e;
      }
      // The server closed the idle connection just as it was reused.
      connections.closeIdleConnections(0, TimeUnit.SECONDS);
      call.onSend().run();
      return once(call, uri, authorization);
    }
  }

  private static boolean wasReused(IOException e) {
    return e instanceof NoHttpResponseException
        || (e.getMessage() != null && CLOSED.matcher(e.getMessage()).find());
  }

  private CloseableHttpResponse once(HttpRequest call, URI uri, Optional<String> authorization)
      throws IOException {
    RequestBuilder builder = RequestBuilder.create(call.method()).setUri(Uris.anonymous(uri));
    call.headers().forEach(builder::addHeader);
    authorization.ifPresent(value -> builder.addHeader("Authorization", value));
    BodyEntity entity = call.body().map(body -> new BodyEntity(body, uploads)).orElse(null);
    HttpUriRequest request = builder.setEntity(entity == null ? emptyBody(call) : entity).build();
    ResponseWatchdog.Wait head = responses.wait(HEAD_TIMEOUTS, request::abort);
    if (entity != null) {
      entity.watchedBy(request::abort, head);
    }
    head.begin();
    try {
      CloseableHttpResponse response = client.execute(request, proxies.context());
      if (response.getEntity() != null) {
        response.setEntity(responses.guarded(response.getEntity(), request::abort));
      }
      return response;
    } catch (IOException e) {
      throw entity == null ? head.causeOf(e) : entity.stalled().orElse(head.causeOf(e));
    } catch (RuntimeException | Error e) {
      // After an Error, the client does not close the connection, which holds half a request.
      request.abort();
      throw e;
    } finally {
      head.end();
    }
  }

  /** Some servers reject a POST or PUT without a Content-Length of zero. */
  private static HttpEntity emptyBody(HttpRequest call) {
    boolean writes = !call.method().equals("GET") && !call.method().equals("HEAD");
    return writes ? new ByteArrayEntity(new byte[0]) : null;
  }

  @Override
  public void close() {
    uploads.close();
    responses.close();
    connections.close();
  }

  /** A request body that is watched for a server that stops reading. */
  private static final class BodyEntity extends AbstractHttpEntity {

    private final HttpBody body;
    private final UploadWatchdog uploads;
    private Runnable abort = () -> {};
    private Optional<ResponseWatchdog.Wait> response = Optional.empty();
    private volatile boolean stalled;

    BodyEntity(HttpBody body, UploadWatchdog uploads) {
      this.body = body;
      this.uploads = uploads;
      setContentType(body.mediaType());
      setChunked(body.length() < 0);
    }

    /**
     * Sets the watchdogs of the exchange.
     *
     * @param action aborts the connection
     * @param response starts when the body has been sent, however long that takes
     */
    void watchedBy(Runnable action, ResponseWatchdog.Wait response) {
      this.abort = action;
      this.response = Optional.of(response);
    }

    /** The cause of a failed write, if it was aborted here. */
    Optional<IOException> stalled() {
      return stalled
          ? Optional.of(
              new SocketTimeoutException(
                  "the server accepted no data of the upload for " + uploads.timeout()))
          : Optional.empty();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      response.ifPresent(ResponseWatchdog.Wait::end);
      try (UploadWatchdog.Watch watch =
          uploads.watch(
              () -> {
                stalled = true;
                abort.run();
              })) {
        OutputStream watched = watch.around(out);
        body.writeTo(watched);
        // Flushing the buffer can block too.
        watched.flush();
      } finally {
        response.ifPresent(ResponseWatchdog.Wait::begin);
      }
    }

    @Override
    public boolean isRepeatable() {
      return body.isRepeatable();
    }

    @Override
    public long getContentLength() {
      return body.length();
    }

    @Override
    public InputStream getContent() {
      throw new UnsupportedOperationException("the body is written, not read");
    }

    @Override
    public boolean isStreaming() {
      return !body.isRepeatable();
    }
  }
}
