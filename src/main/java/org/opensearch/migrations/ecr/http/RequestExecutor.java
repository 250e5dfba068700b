package org.opensearch.migrations.ecr.http;

import java.io.IOException;
import org.apache.http.HttpClientConnection;
import org.apache.http.HttpException;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.protocol.HttpContext;
import org.apache.http.protocol.HttpRequestExecutor;

/**
 * Reads the answer of a server that refuses an upload before it has all of it and then closes: what
 * it said is worth more than "broken pipe".
 */
final class EarlyAnswerExecutor extends HttpRequestExecutor {

  private static final int PATIENCE_MILLIS = 200;

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
