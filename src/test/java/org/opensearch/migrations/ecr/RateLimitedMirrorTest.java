package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.testing.Fault;
import org.opensearch.migrations.ecr.testing.FaultRule;
import org.opensearch.migrations.ecr.testing.ProxiedRequest;

/** Registries that allow so many requests a second, and say 429 to the rest. */
@Timeout(120)
class RateLimitedMirrorTest {

  @AutoClose private final FaultyMirror mirror = new FaultyMirror(Duration.ofSeconds(20));

  /** A bucket of one second's requests. */
  private static FaultRule allowing(int perSecond, String retryAfter) {
    Map<String, String> headers =
        retryAfter.isEmpty() ? Map.of() : Map.of("Retry-After", retryAfter);
    LongSupplier now = System::nanoTime;
    return new FaultRule() {
      private double left = perSecond;
      private long last = now.getAsLong();

      @Override
      public synchronized Optional<Fault> next(org.apache.http.HttpRequest request) {
        long time = now.getAsLong();
        left = Math.min(perSecond, left + (time - last) / 1e9 * perSecond);
        last = time;
        if (left < 1) {
          return Optional.of(Fault.status(429, headers));
        }
        left--;
        return Optional.empty();
      }
    };
  }

  @ParameterizedTest
  @CsvSource({"25, ''", "25, 1"})
  void endsWithFewRefusals(int perSecond, String retryAfter) throws IOException {
    assertEnds(perSecond, retryAfter);
  }

  @ParameterizedTest
  @CsvSource({"5, ''", "5, 1", "5, 0"})
  @Tag("stress")
  void endsWithFewRefusalsInTheLongRun(int perSecond, String retryAfter) throws IOException {
    assertEnds(perSecond, retryAfter);
  }

  private void assertEnds(int perSecond, String retryAfter) throws IOException {
    long begin = System.nanoTime();
    FaultyMirror.Run run =
        mirror.run(allowing(perSecond, retryAfter), allowing(perSecond, retryAfter), new Retry(5));
    double seconds = (System.nanoTime() - begin) / 1e9;
    long refused =
        run.atSource().stream().filter(RateLimitedMirrorTest::isRefused).count()
            + run.atDestination().stream().filter(RateLimitedMirrorTest::isRefused).count();
    double ideal = Math.max(run.atSource().size(), run.atDestination().size()) / (double) perSecond;
    System.out.printf(
        "%d a second, Retry-After '%s': %.1f s (at the limit's pace %.1f s), %d requests, %d"
            + " refused%n",
        perSecond, retryAfter, seconds, ideal, run.requests(), refused);
    assertEquals("[]", run.errors().toString());
    assertEquals("[]", run.wrong().toString());
    assertTrue(refused <= run.requests() / 3, refused + " of " + run.requests());
  }

  private static boolean isRefused(ProxiedRequest request) {
    return request.status() == 429;
  }
}
