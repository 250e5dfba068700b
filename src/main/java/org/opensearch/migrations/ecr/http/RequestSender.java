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
import org.opensearch.migrations.ecr.http.message.HttpRequest;
import org.opensearch.migrations.ecr.http.message.HttpRequest.HttpBody;
import org.opensearch.migrations.ecr.http.message.HttpResponse;

/**
 * Sends a request at its host's pace, and once more after a transient error. Copying a blob takes
 * five or more requests and starts over if one of them fails, so even a small error rate would
 * quickly use up its retries.
 */
final class RequestSender {

  private static final Set<Integer> TRANSIENT = Set.of(500, 502, 503, 504);
  private static final int MAX_PACED_RETRIES = 20;
  private static final int MIN_DELAY_MILLIS = 100;
  private static final int MAX_DELAY_MILLIS = 300;

  private final ConnectionPool connections;
  private final HostPacer pacer;
  private final boolean retries;

  /**
   * A sender.
   *
   * @param retries whether transient errors are retried
   */
  RequestSender(ConnectionPool connections, HostPacer pacer, boolean retries) {
    this.connections = connections;
    this.pacer = pacer;
    this.retries = retries;
  }

  /** Sends a request; returns the response whatever its status. */
  CloseableHttpResponse send(HttpRequest call, URI uri, Optional<String> authorization)
      throws IOException {
    // A PUT may have succeeded, and the server may reject a second one.
    if (retries && call.isRepeatable() && !call.method().equals("PUT")) {
      try {
        CloseableHttpResponse response = sendOnce(call, uri, authorization);
        if (!isTransient(response)) {
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
    return sendPaced(call, uri, authorization);
  }

  /** Repeats a rejected push of a manifest at the host's pace, which is all it takes. */
  private CloseableHttpResponse sendPaced(HttpRequest call, URI uri, Optional<String> authorization)
      throws IOException {
    CloseableHttpResponse response = sendOnce(call, uri, authorization);
    for (int i = 0; i < MAX_PACED_RETRIES && retries && isPaced(call, uri, response); i++) {
      new HttpResponse(uri, response).close();
      pacer.limited(call.method(), uri, Optional.empty());
      response = sendOnce(call, uri, authorization);
    }
    return response;
  }

  private static boolean isPaced(HttpRequest call, URI uri, CloseableHttpResponse response) {
    return response.getStatusLine().getStatusCode() == 429
        && response.getFirstHeader("Retry-After") == null
        && call.isRepeatable()
        && HostPacer.pacesRetries(call.method(), uri);
  }

  private CloseableHttpResponse sendOnce(HttpRequest call, URI uri, Optional<String> authorization)
      throws IOException {
    try {
      pacer.await(call.method(), uri);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    call.body().ifPresent(HttpBody::open);
    call.onSend().run();
    return connections.exchange(call, uri, authorization);
  }

  /** If the server sends Retry-After, the retry is left to the caller. */
  private static boolean isTransient(CloseableHttpResponse response) {
    return TRANSIENT.contains(response.getStatusLine().getStatusCode())
        && response.getFirstHeader("Retry-After") == null;
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextInt(MIN_DELAY_MILLIS, MAX_DELAY_MILLIS));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return (IOException) new InterruptedIOException("interrupted").initCause(cause);
  }
}
