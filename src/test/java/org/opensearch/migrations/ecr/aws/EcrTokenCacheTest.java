package org.opensearch.migrations.ecr.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;

class EcrTokenCacheTest {

  private static final Duration LIFE = Duration.ofHours(1);

  private final AtomicInteger fetched = new AtomicInteger();
  private Instant now = Instant.parse("2026-01-01T12:00:00Z");
  private final EcrToken.Cache token = new EcrToken.Cache(() -> now);

  @Test
  void isFetchedOnceWhileItLives() {
    assertEquals("p1", current());
    now = now.plus(LIFE).minusMillis(1);
    assertEquals("p1", current());
  }

  @Test
  void isFetchedAgainWhenItIsDue() {
    assertEquals("p1", current());
    now = now.plus(LIFE);
    assertEquals("p2", current());
  }

  @Test
  void isFetchedAgainWhenRejected() {
    current();

    assertEquals(Optional.of("p2"), renewed("p1"));
    assertEquals("p2", current());
  }

  @Test
  void callersWithAnOldTokenGetTheCurrentOne() {
    current();
    renewed("p1");

    assertEquals(Optional.of("p2"), renewed("p1"));
    assertEquals(2, fetched.get());
  }

  @Test
  void aNewTokenThatIsRejectedIsNotReplacedImmediately() {
    current();
    renewed("p1");

    assertEquals(Optional.empty(), renewed("p2"));
    now = now.plus(Duration.ofSeconds(2));
    assertEquals(Optional.of("p3"), renewed("p2"));
  }

  @Test
  void manyRejectionsAtOnceCauseOneFetch() throws Exception {
    current();
    int threads = 16;
    CyclicBarrier together = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Future<Optional<String>>> answers = new ArrayList<>();
    Callable<Optional<String>> reject =
        () -> {
          together.await();
          return renewed("p1");
        };
    for (int i = 0; i < threads; i++) {
      answers.add(pool.submit(reject));
    }
    Set<Optional<String>> distinct = ConcurrentHashMap.newKeySet();
    for (Future<Optional<String>> answer : answers) {
      distinct.add(answer.get());
    }
    pool.shutdown();

    assertEquals(Set.of(Optional.of("p2")), distinct);
    assertEquals(2, fetched.get());
  }

  @Test
  void aFetchThatFailsLeavesTheTokenAsItWas() {
    current();
    try {
      token.renewed(
          new Login("AWS", "p1"),
          () -> {
            throw new IllegalStateException("no network");
          });
    } catch (IllegalStateException e) {
      assertTrue(renewed("p1").isPresent());
      return;
    }
    throw new AssertionError("the failure was swallowed");
  }

  private String current() {
    return token.current(this::fetch).login().password();
  }

  private Optional<String> renewed(String rejected) {
    return token
        .renewed(new Login("AWS", rejected), this::fetch)
        .map(renewed -> renewed.login().password());
  }

  private EcrToken fetch() {
    return new EcrToken(
        new Login("AWS", "p" + fetched.incrementAndGet()), "x.example", now.plus(LIFE));
  }
}
