package org.opensearch.migrations.ecr.http.connection;

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
import org.apache.http.conn.util.PublicSuffixMatcher;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.opensearch.migrations.ecr.http.message.HttpRequest;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.http.proxy.ProxyRoutePlanner;

/** Keep-alive connections, and one exchange over one of them. */
public final class ConnectionPool implements AutoCloseable {

  private static final int LONGEST_CONNECT_MILLIS = 15_000;
  private static final int LONGEST_IDLE_MILLIS = 20_000;

  /** The head of an answer has to be whole within so many time-outs: to connect may take one. */
  private static final int HEAD_PATIENCE = 3;

  private final Connections connections;
  private final CloseableHttpClient client;
  private final UploadWatchdog stalls;
  private final ResponseWatchdog answers;
  private final ProxyRoutePlanner proxies;

  public ConnectionPool(Duration timeout, SSLContext tls, ProxyRoutePlanner proxies) {
    int millis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
    this.stalls = new UploadWatchdog(timeout);
    this.answers = new ResponseWatchdog(timeout);
    this.proxies = proxies;
    this.connections = new Connections(tls, millis);
    this.client =
        HttpClients.custom()
            .setConnectionManager(connections)
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectTimeout(Math.min(millis, LONGEST_CONNECT_MILLIS))
                    .setSocketTimeout(millis)
                    .setConnectionRequestTimeout(millis)
                    .setNormalizeUri(false)
                    .setRedirectsEnabled(false)
                    .setContentCompressionEnabled(false)
                    // Who logs in to a server, and how, is its Authenticator's to say alone.
                    .setTargetPreferredAuthSchemes(List.of())
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

  /** Sends one request and reads the head of its answer, whatever the status. */
  public CloseableHttpResponse exchange(HttpRequest call, URI uri, Optional<String> authorization)
      throws IOException {
    try {
      return once(call, uri, authorization);
    } catch (NoHttpResponseException | SocketException e) {
      if (!call.isRepeatable() || call.method().equals("PUT") || !wasReused(e)) {
        throw e;
      }
      // The server closed the connection while it was idle, just as it was used again.
      connections.closeIdleConnections(0, TimeUnit.SECONDS);
      call.onSend().run();
      return once(call, uri, authorization);
    }
  }

  private static boolean wasReused(IOException e) {
    return e instanceof NoHttpResponseException
        || (e.getMessage() != null && e.getMessage().contains("reset"));
  }

  private CloseableHttpResponse once(HttpRequest call, URI uri, Optional<String> authorization)
      throws IOException {
    RequestBuilder builder = RequestBuilder.create(call.method()).setUri(Uris.anonymous(uri));
    call.headers().forEach(builder::addHeader);
    authorization.ifPresent(value -> builder.addHeader("Authorization", value));
    BodyEntity entity = call.body().map(body -> new BodyEntity(body, stalls)).orElse(null);
    HttpUriRequest request = builder.setEntity(entity == null ? nothing(call) : entity).build();
    ResponseWatchdog.Wait head = answers.wait(HEAD_PATIENCE, request::abort);
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
    } catch (RuntimeException | Error e) {
      // After an Error the client leaves the connection as it is, with half a request on it.
      request.abort();
      throw e;
    } finally {
      head.end();
    }
  }

  /** Some servers refuse a POST or PUT that does not even say that its body is empty. */
  private static HttpEntity nothing(HttpRequest call) {
    boolean writes = !call.method().equals("GET") && !call.method().equals("HEAD");
    return writes ? new ByteArrayEntity(new byte[0]) : null;
  }

  @Override
  public void close() {
    stalls.close();
    answers.close();
    connections.close();
  }
}
