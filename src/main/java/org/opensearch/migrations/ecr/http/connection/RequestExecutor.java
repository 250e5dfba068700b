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
 * Sends a request and receives its response, with two precautions. If a server rejects or redirects
 * an upload early and closes the connection, its response is read, because it says more than
 * "broken pipe". And a proxy's response to {@code CONNECT} is not mistaken for a response of the
 * server behind it, whose redirects and challenges are trusted more.
 */
final class RequestExecutor extends HttpRequestExecutor {

  private static final int EARLY_RESPONSE_MILLIS = 200;
  private static final int MAX_INTERIM_RESPONSES = 100;

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

  /** Limits the number of interim (1xx) responses. */
  @Override
  protected HttpResponse doReceiveResponse(
      HttpRequest request, HttpClientConnection connection, HttpContext context)
      throws IOException, HttpException {
    for (int interim = 0; interim <= MAX_INTERIM_RESPONSES; interim++) {
      HttpResponse response = connection.receiveResponseHeader();
      int status = response.getStatusLine().getStatusCode();
      if (status < HttpStatus.SC_CONTINUE) {
        throw new ProtocolException("status " + status + " is not a valid HTTP status");
      }
      if (canResponseHaveBody(request, response)) {
        connection.receiveResponseEntity(response);
      }
      if (status >= HttpStatus.SC_OK) {
        return response;
      }
    }
    throw new UnusableResponseException("the server sent too many interim responses");
  }

  @Override
  protected HttpResponse doSendRequest(
      HttpRequest request, HttpClientConnection connection, HttpContext context)
      throws IOException, HttpException {
    try {
      return super.doSendRequest(request, connection, context);
    } catch (java.net.SocketException broken) {
      HttpResponse response = earlyResponse(connection);
      if (response == null) {
        throw broken;
      }
      return response;
    }
  }

  private static HttpResponse earlyResponse(HttpClientConnection connection) {
    try {
      if (!connection.isOpen() || !connection.isResponseAvailable(EARLY_RESPONSE_MILLIS)) {
        return null;
      }
      HttpResponse response = connection.receiveResponseHeader();
      if (response.getStatusLine().getStatusCode() < HttpStatus.SC_MULTIPLE_CHOICES) {
        return null;
      }
      connection.receiveResponseEntity(response);
      // The request was cut short, so the connection cannot be reused.
      response.setHeader("Connection", "close");
      return response;
    } catch (IOException | HttpException e) {
      return null;
    }
  }
}
