package org.opensearch.migrations.ecr.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.http.NoHttpResponseException;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.opensearch.migrations.ecr.http.connection.ConnectionPool;
import org.opensearch.migrations.ecr.http.message.HttpBody;
import org.opensearch.migrations.ecr.http.message.HttpRequest;
import org.opensearch.migrations.ecr.http.message.HttpResponse;

/**
 * Sends one request when its host's turn comes, and once more when it failed for a moment. Copying
 * a blob takes five requests or more, and would begin anew for each that fails: where a few percent
 * of all requests do, its attempts would soon be used up.
 */
final class RequestSender {

  private static final Set<Integer> MOMENTARY = Set.of(500, 502, 503, 504);
  private static final int SHORTEST_WAIT_MILLIS = 100;
  private static final int LONGEST_WAIT_MILLIS = 300;

  private final ConnectionPool connections;
  private final HostPacer pacer;
  private final boolean sendsAgain;

  /**
   * A sender.
   *
   * @param sendsAgain whether anything is sent twice at all
   */
  RequestSender(ConnectionPool connections, HostPacer pacer, boolean sendsAgain) {
    this.connections = connections;
    this.pacer = pacer;
    this.sendsAgain = sendsAgain;
  }

  /** The head of the answer, whatever its status. */
  CloseableHttpResponse send(HttpRequest call, URI uri, Optional<String> authorization)
      throws IOException {
    // What was put may have arrived, and a second time be refused.
    if (sendsAgain && call.isRepeatable() && !call.method().equals("PUT")) {
      try {
        CloseableHttpResponse response = sendOnce(call, uri, authorization);
        if (!isMomentary(response)) {
          return response;
        }
        new HttpResponse(uri, response).close();
      } catch (SocketException | NoHttpResponseException e) {
        if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
          throw e;
        }
      }
      pause();
    }
    return sendOnce(call, uri, authorization);
  }

  private CloseableHttpResponse sendOnce(HttpRequest call, URI uri, Optional<String> authorization)
      throws IOException {
    try {
      pacer.await(uri);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    call.body().ifPresent(HttpBody::open);
    call.onSend().run();
    return connections.exchange(call, uri, authorization);
  }

  /** A server that says when to come again is obeyed by whoever retries. */
  private static boolean isMomentary(CloseableHttpResponse response) {
    return MOMENTARY.contains(response.getStatusLine().getStatusCode())
        && response.getFirstHeader("Retry-After") == null;
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextInt(SHORTEST_WAIT_MILLIS, LONGEST_WAIT_MILLIS));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return (IOException) new InterruptedIOException("interrupted").initCause(cause);
  }
}
