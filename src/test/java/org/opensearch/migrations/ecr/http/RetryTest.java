package org.opensearch.migrations.ecr.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.ports.Activity;

class RetryTest {

  private static final Failure FAILURE = new Failure("try", Side.SOURCE, "x", "it broke", "");

  private final List<Duration> waits = new ArrayList<>();
  private final AtomicLong nanoTime = new AtomicLong();
  private int attempts;

  private Retry retry(int retries) {
    return new Retry(retries, waits::add, nanoTime::get);
  }

  private static TransientException broken() {
    return new TransientException(FAILURE, Optional.empty(), null);
  }

  private static TransientException limited(Duration retryAfter) {
    return new TransientException(FAILURE, Optional.of(retryAfter), null);
  }

  @Test
  void transientErrorsAreRetried() {
    int result =
        retry(5)
            .call(
                Activity.NONE,
                attempt -> {
                  attempts++;
                  if (attempt < 4) {
                    throw broken();
                  }
                  return attempt;
                });
    assertEquals(4, result);
    assertEquals(4, attempts);
    assertEquals(3, waits.size());
  }

  @Test
  void theLastFailureIsThrown() {
    List<TransientException> thrown = new ArrayList<>();
    TransientException last =
        assertThrows(
            TransientException.class,
            () ->
                retry(2)
                    .call(
                        Activity.NONE,
                        attempt -> {
                          thrown.add(broken());
                          throw thrown.get(attempt - 1);
                        }));
    assertEquals(3, thrown.size(), "the first and two more");
    assertSame(thrown.get(2), last);
  }

  @Test
  void backoffIsExponentialUpToALimit() {
    assertThrows(TransientException.class, () -> retry(12).call(Activity.NONE, this::fail));
    assertEquals(12, waits.size());
    for (int i = 0; i < waits.size(); i++) {
      long full = Math.min(20_000, 500L << i);
      long millis = waits.get(i).toMillis();
      assertTrue(millis >= full / 2 && millis <= full, "wait " + i + ": " + millis);
    }
  }

  private int fail(int attempt) {
    throw broken();
  }

  @Test
  void permanentErrorsAreNotRetried() {
    assertThrows(
        RefusedException.class,
        () ->
            retry(5)
                .call(
                    Activity.NONE,
                    attempt -> {
                      attempts++;
                      throw new RefusedException(FAILURE);
                    }));
    assertEquals(1, attempts);
  }

  @Test
  void withoutRetriesNothingIsRetried() {
    assertThrows(
        TransientException.class,
        () ->
            retry(0)
                .call(
                    Activity.NONE,
                    attempt -> {
                      attempts++;
                      throw limited(Duration.ofSeconds(1));
                    }));
    assertEquals(1, attempts);
    assertEquals(List.of(), waits);
  }

  @Test
  void requestedWaitsDoNotCountAsAttempts() {
    int result =
        retry(1)
            .call(
                Activity.NONE,
                attempt -> {
                  if (attempt <= 20) {
                    throw limited(Duration.ofSeconds(2));
                  }
                  if (attempt == 21) {
                    throw broken();
                  }
                  return attempt;
                });
    assertEquals(22, result);
    for (Duration wait : waits.subList(0, 20)) {
      assertTrue(
          wait.toMillis() >= 2000 && wait.toMillis() < 2250, "asked for 2 s, waited " + wait);
    }
  }

  @Test
  void theTotalWaitIsLimited() {
    assertThrows(
        TransientException.class,
        () ->
            retry(5)
                .call(
                    Activity.NONE,
                    attempt -> {
                      throw limited(Duration.ofSeconds(100));
                    }));
    assertEquals(5, waits.size(), "ten minutes in all: " + waits);
  }

  @Test
  void waitsOfHoursAreNotAccepted() {
    assertThrows(
        TransientException.class,
        () ->
            retry(5)
                .call(
                    Activity.NONE,
                    attempt -> {
                      throw limited(Duration.ofHours(6));
                    }));
    assertEquals(List.of(), waits);
  }

  @Test
  void aRetryAfterOfZeroStillWaits() {
    URI uri = URI.create("https://x.test/");
    Optional<Duration> atOnce = Optional.of(Duration.ZERO);
    fails(
        retry(5),
        new TransientException(
            FAILURE,
            atOnce,
            new HttpStatusException(429, "GET", uri, "", atOnce, Optional.empty())));
    assertTrue(waits.stream().allMatch(w -> w.toMillis() >= 500), waits.toString());
    assertTrue(attempts > 100 && attempts <= 1200, "there is an end to it: " + attempts);
  }

  private void fails(Retry retry, RuntimeException failure) {
    assertThrows(
        TransientException.class,
        () ->
            retry.call(
                Activity.NONE,
                attempt -> {
                  attempts++;
                  throw failure;
                }));
  }

  @Test
  void anOpenCircuitStopsRetries() {
    Retry retry = retry(5);
    for (int i = 0; i < 3; i++) {
      fails(retry, broken());
    }
    assertEquals(18, attempts);
    for (int i = 0; i < 38; i++) {
      fails(retry, broken());
    }
    assertEquals(18 + 38, attempts);
  }

  @Test
  void anOpenCircuitIsProbed() {
    Retry retry = retry(5);
    for (int i = 0; i < 3; i++) {
      fails(retry, broken());
    }
    attempts = 0;
    nanoTime.addAndGet(Duration.ofSeconds(11).toNanos());
    fails(retry, broken());
    fails(retry, broken());
    assertEquals(6 + 1, attempts, "one looks, and the next one knows");
    nanoTime.addAndGet(Duration.ofSeconds(11).toNanos());
    retry.call(
        Activity.NONE,
        attempt -> {
          if (attempt == 1) {
            throw broken();
          }
          return attempt;
        });
    attempts = 0;
    fails(retry, broken());
    assertEquals(6, attempts, "it is up again");
  }

  @Test
  void aRetryAfterOfZeroCountsAsAnAttempt() {
    fails(retry(5), limited(Duration.ZERO));
    assertEquals(6, attempts);
  }

  @Test
  void otherHostsAreStillRetried() {
    Retry retry = retry(5);
    for (int i = 0; i < 3; i++) {
      fails(retry, broken());
    }
    attempts = 0;
    Failure other = new Failure("try", Side.SOURCE, "other.test/y", "it broke", "");
    fails(retry, new TransientException(other, Optional.empty(), null));
    assertEquals(6, attempts);
  }

  @Test
  void successClosesTheCircuit() {
    Retry retry = retry(5);
    fails(retry, broken());
    fails(retry, broken());
    retry.call(
        Activity.NONE,
        attempt -> {
          if (attempt == 1) {
            throw broken();
          }
          return attempt;
        });
    fails(retry, broken());
    attempts = 0;
    fails(retry, broken());
    assertEquals(6, attempts);
  }

  @Test
  void rateLimitsDoNotCountAsAttemptsButEndSooner() {
    URI uri = URI.create("https://x.test/");
    fails(
        retry(1),
        new TransientException(
            FAILURE,
            Optional.empty(),
            new HttpStatusException(429, "GET", uri, "", Optional.empty(), Optional.empty())));
    assertTrue(attempts > 6 && attempts < 25, attempts + " attempts");
    Duration all = waits.stream().reduce(Duration.ZERO, Duration::plus);
    assertTrue(all.toSeconds() > 60 && all.toSeconds() <= 120, "" + all);
  }

  @Test
  void timeoutsCountAsTwoAttempts() {
    fails(
        retry(5),
        new TransientException(FAILURE, Optional.empty(), new SocketTimeoutException("60 s")));
    assertEquals(3, attempts);
  }

  @Test
  void retriesAreReported() {
    List<String> told = new ArrayList<>();
    Activity activity =
        new Activity() {
          @Override
          public void retrying(TransientException failure, int attempt, Duration wait) {
            told.add(attempt + " " + failure.failure().reason());
          }
        };
    assertThrows(TransientException.class, () -> retry(2).call(activity, this::fail));
    assertEquals(List.of("1 it broke", "2 it broke"), told);
  }

  @Test
  void interruptsEndTheWaitAndAreKept() {
    Thread.currentThread().interrupt();
    long begin = System.nanoTime();
    assertThrows(
        TransientException.class,
        () ->
            new Retry(5)
                .call(
                    Activity.NONE,
                    attempt -> {
                      attempts++;
                      throw limited(Duration.ofSeconds(60));
                    }));
    assertTrue(Thread.interrupted(), "the flag is for those who called");
    assertEquals(1, attempts);
    assertTrue(System.nanoTime() - begin < Duration.ofSeconds(10).toNanos());
  }
}
