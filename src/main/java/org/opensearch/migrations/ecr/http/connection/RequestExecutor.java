package org.opensearch.migrations.ecr.http.connection;

import java.io.IOException;
import org.apache.http.HttpClientConnection;
import org.apache.http.HttpException;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.HttpStatus;
import org.apache.http.ProtocolException;
import org.apache.http.protocol.HttpContext;
import org.apache.http.protocol.HttpRequestExecutor;
import org.opensearch.migrations.ecr.http.message.UnusableResponseException;
import org.opensearch.migrations.ecr.http.proxy.ProxyRefusedException;

/**
 * Sends one request and receives its answer, wary of two things. A server that refuses an upload
 * before it has all of it, and then closes, is listened to: what it said is worth more than "broken
 * pipe". And what a proxy answers to {@code CONNECT} is not taken for an answer of the server
 * behind it, whose redirects and challenges are trusted more.
 */
final class RequestExecutor extends HttpRequestExecutor {

  private static final int PATIENCE_MILLIS = 200;
  private static final int MOST_INTERIM_ANSWERS = 100;

  @Override
  public HttpResponse execute(
      HttpRequest request, HttpClientConnection connection, HttpContext context)
      throws IOException, HttpException {
    HttpResponse response = super.execute(request, connection, context);
    int status = response.getStatusLine().getStatusCode();
    boolean refused = status >= 300 && status != HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED;
    if (refused && request.getRequestLine().getMethod().equals("CONNECT")) {
      throw new ProxyRefusedException(status, response.getStatusLine().getReasonPhrase());
    }
    return response;
  }

  /** A server can say for ever that its answer is to come. */
  @Override
  protected HttpResponse doReceiveResponse(
      HttpRequest request, HttpClientConnection connection, HttpContext context)
      throws IOException, HttpException {
    for (int interim = 0; interim <= MOST_INTERIM_ANSWERS; interim++) {
      HttpResponse response = connection.receiveResponseHeader();
      int status = response.getStatusLine().getStatusCode();
      if (status < HttpStatus.SC_CONTINUE) {
        throw new ProtocolException("status " + status + " is none of HTTP");
      }
      if (canResponseHaveBody(request, response)) {
        connection.receiveResponseEntity(response);
      }
      if (status >= HttpStatus.SC_OK) {
        return response;
      }
    }
    throw new UnusableResponseException("it answers again and again that its answer is to come");
  }

  @Override
  protected HttpResponse doSendRequest(
      HttpRequest request, HttpClientConnection connection, HttpContext context)
      throws IOException, HttpException {
    try {
      return super.doSendRequest(request, connection, context);
    } catch (java.net.SocketException broken) {
      HttpResponse answer = earlyAnswer(connection);
      if (answer == null) {
        throw broken;
      }
      return answer;
    }
  }

  private static HttpResponse earlyAnswer(HttpClientConnection connection) {
    try {
      if (!connection.isOpen() || !connection.isResponseAvailable(PATIENCE_MILLIS)) {
        return null;
      }
      HttpResponse response = connection.receiveResponseHeader();
      if (response.getStatusLine().getStatusCode() < 400) {
        return null;
      }
      connection.receiveResponseEntity(response);
      // The request was cut short, so the connection is of no further use.
      response.setHeader("Connection", "close");
      return response;
    } catch (IOException | HttpException e) {
      return null;
    }
  }
}
