package org.opensearch.migrations.ecr.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Requests for tests. */
final class Calls {

  private Calls() {}

  static HttpTransport transport(Duration timeout) {
    return new HttpTransport(
        new NetworkOptions(Optional.empty(), Set.of("127.0.0.1", "localhost"), 0, timeout));
  }

  static HttpTransport transport() {
    return transport(Duration.ofSeconds(10));
  }

  static HttpCall get(URI uri) {
    return HttpCall.get(uri, Map.of(), () -> {});
  }

  static HttpCall get(URI uri, Authenticator authenticator) {
    return send("GET", uri, null, authenticator);
  }

  static HttpCall send(String method, URI uri, HttpBody body) {
    return send(method, uri, body, Authenticator.ANONYMOUS);
  }

  static HttpCall send(String method, URI uri, HttpBody body, Authenticator authenticator) {
    return new HttpCall(method, uri, Map.of(), Optional.ofNullable(body), authenticator, () -> {});
  }

  /** Reads an answer as text, and closes it. */
  static String text(HttpTransport transport, HttpCall call) throws IOException {
    try (HttpReply reply = transport.send(call)) {
      return new String(reply.readAll(1 << 20), StandardCharsets.UTF_8);
    }
  }

  /** A text that can be sent again. */
  static HttpBody form(String text) {
    return body(text.getBytes(StandardCharsets.UTF_8), true);
  }

  /** Bytes, sent in one write. */
  static HttpBody body(byte[] content, boolean repeatable) {
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
