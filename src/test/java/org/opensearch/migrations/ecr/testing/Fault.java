package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;

/**
 * What a {@link FaultProxy} does to one exchange. What is not overridden is passed on as it is; an
 * {@link IOException} thrown anywhere closes the connection to the client at that point.
 */
public interface Fault {

  /** Lets the exchange through. */
  Fault NONE = new Fault() {};

  /** Happens before anything else. */
  default void begin() throws IOException {}

  /** Answers in the server's place, after the request's body was read. */
  default Optional<CannedAnswer> answer(HttpRequest request) {
    return Optional.empty();
  }

  /** The request's body on its way to the server. */
  default InputStream requestBody(InputStream body) {
    return body;
  }

  /** The answer's head on its way to the client. */
  default void responseHead(HttpResponse response) throws IOException {}

  /** Whether the connection to the client is reset rather than closed when this fails. */
  default boolean resets() {
    return false;
  }

  /** The answer's body on its way to the client; its announced length stays as it is. */
  default InputStream responseBody(InputStream body) {
    return body;
  }

  /**
   * An answer that no server gave.
   *
   * @param headers besides Content-Length, which is added
   */
  record CannedAnswer(int status, Map<String, String> headers, String body) {}

  /** Answers with {@code status}. */
  static Fault status(int status, Map<String, String> headers) {
    return new Fault() {
      @Override
      public Optional<CannedAnswer> answer(HttpRequest request) {
        return Optional.of(new CannedAnswer(status, headers, "injected by a test"));
      }
    };
  }

  /** Answers with {@code status} and an error as registries write it. */
  static Fault error(int status, String code) {
    return new Fault() {
      @Override
      public Optional<CannedAnswer> answer(HttpRequest request) {
        String body = "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"injected\"}]}";
        return Optional.of(
            new CannedAnswer(status, Map.of("Content-Type", "application/json"), body));
      }
    };
  }

  /** Redirects to the same path at {@code origin}, which has no path of its own. */
  static Fault redirect(int status, String origin) {
    return new Fault() {
      @Override
      public Optional<CannedAnswer> answer(HttpRequest request) {
        String target = origin + request.getRequestLine().getUri();
        return Optional.of(new CannedAnswer(status, Map.of("Location", target), ""));
      }
    };
  }

  /** Resets the connection, as a crashed server does, and neither reads nor answers. */
  static Fault reset() {
    return new Fault() {
      @Override
      public void begin() throws IOException {
        throw new IOException("reset by a test");
      }

      @Override
      public boolean resets() {
        return true;
      }
    };
  }

  /** Does as asked, then closes the connection without an answer. */
  static Fault closeAfterwards() {
    return new Fault() {
      @Override
      public void responseHead(HttpResponse response) throws IOException {
        throw new IOException("closed by a test");
      }
    };
  }

  /** Ends the answer's body after {@code bytes} bytes, as if that were all: in chunks. */
  static Fault endResponse(long bytes) {
    return new Fault() {
      @Override
      public void responseHead(HttpResponse response) {
        response.removeHeaders("Content-Length");
        response.setHeader("Transfer-Encoding", "chunked");
      }

      @Override
      public InputStream responseBody(InputStream body) {
        return Spoiled.end(body, bytes);
      }
    };
  }

  /** The same with a length that is announced, and wrong. */
  static Fault shortenResponse(long bytes) {
    return new Fault() {
      @Override
      public void responseHead(HttpResponse response) {
        long length = response.getEntity() == null ? 0 : response.getEntity().getContentLength();
        response.setHeader("Content-Length", String.valueOf(Math.min(bytes, Math.max(0, length))));
      }

      @Override
      public InputStream responseBody(InputStream body) {
        return Spoiled.end(body, bytes);
      }
    };
  }

  /** The same with no length at all: the end of the connection is the end of the body. */
  static Fault closeResponse(long bytes) {
    return new Fault() {
      @Override
      public void responseHead(HttpResponse response) {
        response.removeHeaders("Content-Length");
        response.removeHeaders("Transfer-Encoding");
        response.setHeader("Connection", "close");
      }

      @Override
      public InputStream responseBody(InputStream body) {
        return Spoiled.end(body, bytes);
      }
    };
  }

  /** Closes the connection, and neither reads nor answers. */
  static Fault close() {
    return new Fault() {
      @Override
      public void begin() throws IOException {
        throw new IOException("closed by a test");
      }
    };
  }

  /** Does nothing for {@code time}, then goes on. */
  static Fault delay(Duration time) {
    return new Fault() {
      @Override
      public void begin() {
        Pause.of(time);
      }
    };
  }

  /** Closes the connection after {@code bytes} bytes of the request's body. */
  static Fault cutRequest(long bytes) {
    return new Fault() {
      @Override
      public InputStream requestBody(InputStream body) {
        return Spoiled.cut(body, bytes);
      }
    };
  }

  /** Closes the connection after {@code bytes} bytes of the answer's body. */
  static Fault cutResponse(long bytes) {
    return new Fault() {
      @Override
      public InputStream responseBody(InputStream body) {
        return Spoiled.cut(body, bytes);
      }
    };
  }

  /** Flips one bit of the answer's body. */
  static Fault corruptResponse(long offset) {
    return new Fault() {
      @Override
      public InputStream responseBody(InputStream body) {
        return Spoiled.corrupt(body, offset);
      }
    };
  }

  /** Flips one bit of the request's body. */
  static Fault corruptRequest(long offset) {
    return new Fault() {
      @Override
      public InputStream requestBody(InputStream body) {
        return Spoiled.corrupt(body, offset);
      }
    };
  }

  /** Stops reading for {@code time} after {@code bytes} bytes of the request's body. */
  static Fault stallRequest(long bytes, Duration time) {
    return new Fault() {
      @Override
      public InputStream requestBody(InputStream body) {
        return Spoiled.stall(body, bytes, time);
      }
    };
  }

  /** Stops for {@code time} after {@code bytes} bytes of the answer's body. */
  static Fault stallResponse(long bytes, Duration time) {
    return new Fault() {
      @Override
      public InputStream responseBody(InputStream body) {
        return Spoiled.stall(body, bytes, time);
      }
    };
  }
}
