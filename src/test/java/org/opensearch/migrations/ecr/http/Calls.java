package org.opensearch.migrations.ecr.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.http.message.HttpRequest;
import org.opensearch.migrations.ecr.http.message.HttpRequest.Authenticator;
import org.opensearch.migrations.ecr.http.message.HttpRequest.HttpBody;
import org.opensearch.migrations.ecr.http.message.HttpResponse;

/** Requests for tests. */
public final class Calls {

  private Calls() {}

  static HttpTransport transport(Duration timeout) {
    return new HttpTransport(
        new NetworkOptions(Optional.empty(), Set.of("127.0.0.1", "localhost"), 0, timeout));
  }

  static HttpTransport transport() {
    return transport(Duration.ofSeconds(10));
  }

  public static HttpRequest get(URI uri) {
    return HttpRequest.get(uri, Map.of(), () -> {});
  }

  public static HttpRequest get(URI uri, Authenticator authenticator) {
    return send("GET", uri, null, authenticator);
  }

  public static HttpRequest send(String method, URI uri, HttpBody body) {
    return send(method, uri, body, Authenticator.ANONYMOUS);
  }

  static HttpRequest send(String method, URI uri, HttpBody body, Authenticator authenticator) {
    return new HttpRequest(
        method, uri, Map.of(), Optional.ofNullable(body), authenticator, () -> {});
  }

  /** Reads an answer as text, and closes it. */
  public static String text(HttpTransport transport, HttpRequest call) throws IOException {
    try (HttpResponse reply = transport.send(call)) {
      return new String(reply.readAll(1 << 20), StandardCharsets.UTF_8);
    }
  }

  /** A text that can be sent again. */
  static HttpBody form(String text) {
    return body(text.getBytes(StandardCharsets.UTF_8), true);
  }

  /** Bytes, sent in one write. */
  public static HttpBody body(byte[] content, boolean repeatable) {
    return body(content.length, repeatable, out -> out.write(content));
  }

  /** What writes a body. */
  interface Writer {
    void writeTo(OutputStream out) throws IOException;
  }

  static HttpBody body(long length, boolean repeatable, Writer writer) {
    return new HttpBody() {
      @Override
      public long length() {
        return length;
      }

      @Override
      public String mediaType() {
        return "application/octet-stream";
      }

      @Override
      public boolean isRepeatable() {
        return repeatable;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        writer.writeTo(out);
      }
    };
  }
}
