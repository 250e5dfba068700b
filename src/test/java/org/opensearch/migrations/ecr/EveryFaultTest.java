package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.http.HttpRequest;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.testing.Fault;
import org.opensearch.migrations.ecr.testing.FaultRule;
import org.opensearch.migrations.ecr.testing.ProxiedRequest;

/**
 * Every fault at every request of a run, on either side: once per run, at exactly that request. The
 * run ends well, byte for byte, in few more requests, and names nothing before it is whole.
 */
class EveryFaultTest {

  private static final int AT_ONCE = 12;
  private static final int MORE_REQUESTS = 25;
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final Duration LONG_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration STALL = Duration.ofSeconds(6);
  private static final Map<String, String> NONE = Map.of();

  @AutoClose private final FaultyMirror mirror = new FaultyMirror(LONG_TIMEOUT);

  /** For what stalls: all else may take its time on a busy machine. */
  @AutoClose private final FaultyMirror impatient = new FaultyMirror(TIMEOUT);

  /** Where a fault can happen. */
  private enum Where {
    SOURCE,
    DESTINATION
  }

  /** A kind of fault, and on which sides it makes sense. */
  private record Kind(String name, boolean slow, List<Where> where, Supplier<Fault> fault) {
    /** Whether it is an error of the registry's own, which a token service does not have. */
    boolean ofUploads() {
      return where.equals(List.of(Where.DESTINATION));
    }
  }

  /** A request of a run: the so-manieth of that method and path, from 1. */
  private record Point(Where where, String request, int number) {}

  private List<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    for (int status : new int[] {408, 429, 500, 502, 503, 504}) {
      kinds.add(both("status " + status, () -> Fault.status(status, NONE)));
    }
    kinds.add(both("429 in 0 seconds", () -> Fault.status(429, Map.of("Retry-After", "0"))));
    kinds.add(
        both(
            "503 until a date that is over",
            () -> Fault.status(503, Map.of("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"))));
    kinds.add(both("close", Fault::close));
    kinds.add(both("reset", Fault::reset));
    kinds.add(both("close after it was done", Fault::closeAfterwards));
    for (long at : new long[] {0, 3, 300, 3_000}) {
      kinds.add(both("answer cut at " + at, () -> Fault.cutResponse(at)));
      kinds.add(both("answer ended in chunks at " + at, () -> Fault.endResponse(at)));
      kinds.add(both("answer of wrong length " + at, () -> Fault.shortenResponse(at)));
      kinds.add(both("answer without length ended at " + at, () -> Fault.closeResponse(at)));
      kinds.add(both("answer corrupted at " + at, () -> Fault.corruptResponse(at)));
      kinds.add(at("upload cut at " + at, Where.DESTINATION, () -> Fault.cutRequest(at)));
      kinds.add(at("upload corrupted at " + at, Where.DESTINATION, () -> Fault.corruptRequest(at)));
    }
    kinds.add(slow("answer stalls at 200", () -> Fault.stallResponse(200, STALL)));
    kinds.add(slow("answer stalls at its start", () -> Fault.delay(STALL)));
    kinds.add(both("slow start", () -> Fault.delay(Duration.ofMillis(150))));
    kinds.add(at("lost upload", Where.DESTINATION, () -> Fault.error(404, "BLOB_UPLOAD_UNKNOWN")));
    kinds.add(at("unknown name", Where.DESTINATION, () -> Fault.error(404, "NAME_UNKNOWN")));
    kinds.add(at("wrong range", Where.DESTINATION, () -> Fault.error(416, "RANGE_INVALID")));
    kinds.add(at("redirect", Where.SOURCE, () -> Fault.redirect(307, mirror.otherOrigin())));
    return kinds;
  }

  private static Kind both(String name, Supplier<Fault> fault) {
    return new Kind(name, false, List.of(Where.values()), fault);
  }

  private static Kind slow(String name, Supplier<Fault> fault) {
    return new Kind(name, true, List.of(Where.values()), fault);
  }

  private static Kind at(String name, Where where, Supplier<Fault> fault) {
    return new Kind(name, false, List.of(where), fault);
  }

  @Test
  void aPartOfAllEndsWell() throws Exception {
    // A prime, so that each kind meets other requests.
    assertEndsWell(all(kind -> !kind.slow()), 37);
  }

  @Test
  void aFewStallsEndWell() throws Exception {
    assertEndsWell(all(Kind::slow), 41);
  }

  @Test
  @Tag("stress")
  void everythingEndsWell() throws Exception {
    assertEndsWell(all(kind -> true), 1);
  }

  /** A kind at a point. */
  private record Case(Kind kind, Point point) {}

  private List<Case> all(java.util.function.Predicate<Kind> which) throws IOException {
    List<Point> points = points();
    assertTrue(points.size() > 40, points::toString);
    return kinds().stream()
        .filter(which)
        .flatMap(
            kind ->
                points.stream()
                    .filter(point -> kind.where().contains(point.where()))
                    .filter(point -> !kind.ofUploads() || !point.request().contains("/token"))
                    .map(point -> new Case(kind, point)))
        .toList();
  }

  private List<Point> points() throws IOException {
    FaultyMirror.Run run = mirror.run(request -> Optional.empty(), request -> Optional.empty());
    assertEquals(List.of(), run.wrong());
    assertEquals(List.of(), run.errors());
    return Stream.concat(
            points(Where.SOURCE, run.atSource()), points(Where.DESTINATION, run.atDestination()))
        // So that each build tries the same part of them, in whatever order threads came.
        .sorted(
            Comparator.comparing(Point::where)
                .thenComparing(Point::request)
                .thenComparing(Point::number))
        .toList();
  }

  private static Stream<Point> points(Where where, List<ProxiedRequest> requests) {
    Map<String, Integer> seen = new HashMap<>();
    return requests.stream()
        .map(request -> key(request.method(), request.path()))
        .map(key -> new Point(where, key, seen.merge(key, 1, Integer::sum)));
  }

  /** Uploads are numbered, and ports differ. */
  private static String key(String method, String path) {
    return method
        + " "
        + path.replaceAll("/uploads/[^?]+\\?.*", "/uploads/*")
            .replaceAll("\\?.*", "")
            .replaceAll("127\\.0\\.0\\.1-[0-9]+", "source");
  }

  private void assertEndsWell(List<Case> cases, int every) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    Map<String, Integer> tally = new ConcurrentHashMap<>();
    try {
      List<Future<Optional<String>>> futures = new ArrayList<>();
      for (int i = 0; i < cases.size(); i += every) {
        Case one = cases.get(i);
        Callable<Optional<String>> check = () -> check(one, tally);
        futures.add(threads.submit(check));
      }
      List<String> wrong = new ArrayList<>();
      for (Future<Optional<String>> future : futures) {
        future.get().ifPresent(wrong::add);
      }
      System.out.println(futures.size() + " runs: " + tally);
      assertEquals("", String.join("\n", wrong));
      int hit = tally.getOrDefault("hit", 0);
      assertTrue(hit >= futures.size() * 0.8, () -> futures.size() + " runs: " + tally);
    } finally {
      threads.shutdownNow();
    }
  }

  private Optional<String> check(Case one, Map<String, Integer> tally) throws IOException {
    AtomicInteger happened = new AtomicInteger();
    FaultRule rule = rule(one, happened);
    FaultRule none = request -> Optional.empty();
    boolean source = one.point().where() == Where.SOURCE;
    FaultyMirror between = one.kind().slow() ? impatient : mirror;
    FaultyMirror.Run run = between.run(source ? rule : none, source ? none : rule);
    String name = one.kind().name() + " at " + one.point() + ": ";
    tally.merge(happened.get() > 0 ? "hit" : "missed", 1, Integer::sum);
    if (!run.wrong().isEmpty()) {
      return Optional.of(name + "wrong " + run.wrong());
    }
    if (!run.errors().isEmpty()) {
      return Optional.of(name + run.errors());
    }
    return run.requests() > 80 + MORE_REQUESTS
        ? Optional.of(name + run.requests() + " requests")
        : Optional.empty();
  }

  private static FaultRule rule(Case one, AtomicInteger happened) {
    AtomicInteger count = new AtomicInteger();
    Function<HttpRequest, String> key =
        request -> key(request.getRequestLine().getMethod(), request.getRequestLine().getUri());
    return request -> {
      if (!key.apply(request).equals(one.point().request())
          || count.incrementAndGet() != one.point().number()) {
        return Optional.empty();
      }
      happened.incrementAndGet();
      return Optional.of(one.kind().fault().get());
    };
  }
}
