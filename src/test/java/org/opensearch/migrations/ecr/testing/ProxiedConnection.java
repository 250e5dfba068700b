package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.io.InputStream;
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
  private final DefaultBHttpServerConnection client = new DefaultBHttpServerConnection(BUFFER);

  ProxiedConnection(FaultProxy proxy, Socket socket) throws IOException {
    this.proxy = proxy;
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
      client.flush();
    }
  }

  private void exchange(HttpRequest request) throws IOException, HttpException {
    int status = 0;
    try {
      Fault fault = proxy.faultFor(request);
      fault.begin();
      receiveBody(request, fault);
      Optional<Fault.CannedAnswer> canned = fault.answer(request);
      if (canned.isPresent()) {
        status = canned.get().status();
        answer(request, canned.get());
      } else {
        try (Socket socket = new Socket(proxy.upstream().getHost(), proxy.upstream().getPort());
            DefaultBHttpClientConnection server = new DefaultBHttpClientConnection(BUFFER)) {
          server.bind(socket);
          HttpResponse response = forward(request, server);
          status = response.getStatusLine().getStatusCode();
          passBack(request, response, fault);
        }
      }
    } finally {
      proxy.record(
          new ProxiedRequest(
              request.getRequestLine().getMethod(),
              request.getRequestLine().getUri(),
              Optional.ofNullable(request.getFirstHeader("Authorization")).map(Header::getValue),
              status));
    }
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

  private void answer(HttpRequest request, Fault.CannedAnswer canned)
      throws IOException, HttpException {
    if (request instanceof HttpEntityEnclosingRequest enclosing) {
      EntityUtils.consume(enclosing.getEntity());
    }
    HttpResponse response =
        new BasicHttpResponse(HttpVersion.HTTP_1_1, canned.status(), "Injected");
    byte[] body = canned.body().getBytes(StandardCharsets.UTF_8);
    canned.headers().forEach(response::setHeader);
    response.setHeader("Content-Length", String.valueOf(body.length));
    response.setEntity(new ByteArrayEntity(body));
    send(request, response);
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

  private void passBack(HttpRequest request, HttpResponse response, Fault fault)
      throws IOException, HttpException {
    response.setEntity(spoiled(response.getEntity(), fault::responseBody));
    send(request, response);
  }

  private void send(HttpRequest request, HttpResponse response) throws IOException, HttpException {
    client.sendResponseHeader(response);
    if (hasBody(request, response)) {
      client.sendResponseEntity(response);
    }
    client.flush();
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
      public void writeTo(java.io.OutputStream out) throws IOException {
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
