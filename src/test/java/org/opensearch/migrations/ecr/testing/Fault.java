package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.http.HttpRequest;

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
        Spoiled.sleep(time);
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
