package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpEntityEnclosingRequest;
import org.apache.http.HttpException;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.HttpVersion;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.HttpEntityWrapper;
import org.apache.http.impl.DefaultBHttpClientConnection;
import org.apache.http.impl.DefaultBHttpServerConnection;
import org.apache.http.message.BasicHttpResponse;
import org.apache.http.util.EntityUtils;

/**
 * One client's connection to a {@link FaultProxy}; each of its requests gets a new one behind it.
 */
final class ProxiedConnection implements AutoCloseable {

  private static final int BUFFER = 8 * 1024;

  private final FaultProxy proxy;
  private final Socket socket;
  private final DefaultBHttpServerConnection client = new DefaultBHttpServerConnection(BUFFER);

  ProxiedConnection(FaultProxy proxy, Socket socket) throws IOException {
    this.proxy = proxy;
    this.socket = socket;
    client.bind(socket);
  }

  /** Serves requests until the client or a fault closes the connection. */
  void serve() throws IOException {
    try {
      while (client.isOpen()) {
        exchange(client.receiveRequestHeader());
      }
    } catch (HttpException e) {
      throw new IOException(e);
    } finally {
      // What was written before a cut has to arrive.
      if (!socket.isClosed()) {
        client.flush();
      }
    }
  }

  private void exchange(HttpRequest request) throws IOException, HttpException {
    Fault fault = proxy.faultFor(request);
    try (DefaultBHttpClientConnection server = new DefaultBHttpClientConnection(BUFFER)) {
      HttpResponse response;
      try {
        response = responseTo(request, fault, server);
        fault.responseHead(response);
      } catch (IOException | HttpException e) {
        record(request, 0);
        if (fault.resets()) {
          socket.setSoLinger(true, 0);
          socket.close();
        }
        throw e;
      }
      // Before it is sent: a client that has its answer may look at the records at once.
      record(request, response.getStatusLine().getStatusCode());
      client.sendResponseHeader(response);
      if (hasBody(request, response)) {
        client.sendResponseEntity(response);
      }
      client.flush();
      if (response.containsHeader("Connection")
          && response.getFirstHeader("Connection").getValue().equalsIgnoreCase("close")) {
        client.close();
      }
    }
  }

  private void record(HttpRequest request, int status) {
    proxy.record(
        new ProxiedRequest(
            request.getRequestLine().getMethod(),
            request.getRequestLine().getUri(),
            Optional.ofNullable(request.getFirstHeader("Authorization")).map(Header::getValue),
            status));
  }

  private HttpResponse responseTo(
      HttpRequest request, Fault fault, DefaultBHttpClientConnection server)
      throws IOException, HttpException {
    fault.begin();
    receiveBody(request, fault);
    Optional<Fault.CannedAnswer> canned = fault.answer(request);
    if (canned.isPresent()) {
      return response(request, canned.get());
    }
    server.bind(new Socket(proxy.upstream().getHost(), proxy.upstream().getPort()));
    HttpResponse response = forward(request, server);
    response.setEntity(spoiled(response.getEntity(), fault::responseBody));
    return response;
  }

  private void receiveBody(HttpRequest request, Fault fault) throws IOException, HttpException {
    if (request instanceof HttpEntityEnclosingRequest enclosing) {
      if (enclosing.expectContinue()) {
        client.sendResponseHeader(new BasicHttpResponse(HttpVersion.HTTP_1_1, 100, "Continue"));
        client.flush();
        enclosing.removeHeaders("Expect");
      }
      client.receiveRequestEntity(enclosing);
      enclosing.setEntity(spoiled(enclosing.getEntity(), fault::requestBody));
    }
  }

  private static HttpResponse response(HttpRequest request, Fault.CannedAnswer canned)
      throws IOException {
    if (request instanceof HttpEntityEnclosingRequest enclosing) {
      EntityUtils.consume(enclosing.getEntity());
    }
    HttpResponse response =
        new BasicHttpResponse(HttpVersion.HTTP_1_1, canned.status(), "Injected");
    byte[] body = canned.body().getBytes(StandardCharsets.UTF_8);
    canned.headers().forEach(response::setHeader);
    response.setHeader("Content-Length", String.valueOf(body.length));
    response.setEntity(new ByteArrayEntity(body));
    return response;
  }

  private static HttpResponse forward(HttpRequest request, DefaultBHttpClientConnection server)
      throws IOException, HttpException {
    server.sendRequestHeader(request);
    if (request instanceof HttpEntityEnclosingRequest enclosing) {
      server.sendRequestEntity(enclosing);
    }
    server.flush();
    HttpResponse response = server.receiveResponseHeader();
    if (hasBody(request, response)) {
      server.receiveResponseEntity(response);
    }
    return response;
  }

  private static boolean hasBody(HttpRequest request, HttpResponse response) {
    int status = response.getStatusLine().getStatusCode();
    return !request.getRequestLine().getMethod().equals("HEAD") && status != 204 && status != 304;
  }

  private interface Spoiler {
    InputStream spoil(InputStream body);
  }

  private static HttpEntity spoiled(HttpEntity entity, Spoiler spoiler) {
    if (entity == null) {
      return null;
    }
    return new HttpEntityWrapper(entity) {
      @Override
      public InputStream getContent() throws IOException {
        return spoiler.spoil(super.getContent());
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        try (InputStream body = getContent()) {
          body.transferTo(out);
        }
      }

      @Override
      public boolean isStreaming() {
        return true;
      }
    };
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
