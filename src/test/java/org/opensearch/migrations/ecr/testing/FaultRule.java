package org.opensearch.migrations.ecr.testing;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.http.Header;
import org.apache.http.HttpRequest;

/** Decides, request by request, what happens to it. Called from several threads. */
@FunctionalInterface
public interface FaultRule {

  /** What happens to this request; empty where this rule has no say. */
  Optional<Fault> next(HttpRequest request);

  /** {@code fault} for each request whose method and path match. */
  static FaultRule always(String method, String path, Fault fault) {
    return between(method, path, 1, Integer.MAX_VALUE, fault);
  }

  /** {@code fault} for the {@code n}th request, from 1, whose method and path match. */
  static FaultRule nth(int n, String method, String path, Fault fault) {
    return between(method, path, n, n, fault);
  }

  /** {@code fault} for the first {@code n} requests whose method and path match. */
  static FaultRule first(int n, String method, String path, Fault fault) {
    return between(method, path, 1, n, fault);
  }

  /** {@code fault} for the first request of that method whose body has more than {@code bytes}. */
  static FaultRule firstLonger(long bytes, String method, Fault fault) {
    FaultRule first = first(1, method, "", fault);
    return request -> {
      Header length = request.getFirstHeader("Content-Length");
      return length != null && Long.parseLong(length.getValue()) > bytes
          ? first.next(request)
          : Optional.empty();
    };
  }

  /**
   * {@code fault} for the first request of every kind: method and path, the query and the number of
   * an upload left aside.
   */
  static FaultRule firstOfEach(Fault fault) {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    return request -> {
      String path = path(request).replaceAll("\\?.*", "").replaceAll("/uploads/.+", "/uploads/*");
      return seen.add(method(request) + path) ? Optional.of(fault) : Optional.empty();
    };
  }

  private static FaultRule between(String method, String path, int from, int to, Fault fault) {
    Pattern methods = Pattern.compile(method);
    Pattern paths = Pattern.compile(path);
    AtomicInteger count = new AtomicInteger();
    return request -> {
      if (!methods.matcher(method(request)).matches() || !paths.matcher(path(request)).find()) {
        return Optional.empty();
      }
      int number = count.incrementAndGet();
      return number >= from && number <= to ? Optional.of(fault) : Optional.empty();
    };
  }

  private static String method(HttpRequest request) {
    return request.getRequestLine().getMethod();
  }

  private static String path(HttpRequest request) {
    return request.getRequestLine().getUri();
  }
}
