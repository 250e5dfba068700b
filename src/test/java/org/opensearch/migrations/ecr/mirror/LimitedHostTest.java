package org.opensearch.migrations.ecr.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opensearch.migrations.ecr.helm.repository.HttpChartRepositories;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.http.SourceMirrors;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.registry.RetryingRegistry;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.Pause;
import org.opensearch.migrations.ecr.testing.ScriptedServer;

/** A registry that asks to come later is waited for, and the others are not held up by it. */
@Timeout(60)
@Order(1) // Takes long.
class LimitedHostTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A shorter one does not count as a rate limit. */
  private static final Duration SHORTEST = Duration.ofMillis(500);

  private final MirrorScenario scenario = new MirrorScenario();
  private final Retry retry = new Retry(5);

  private void images(String host, int count) {
    images(host, count, 0);
  }

  /** Images of hosts with the same {@code seed} are the same. */
  private void images(String host, int count, int seed) {
    for (int i = 0; i < count; i++) {
      scenario.image(host + "/app/n" + i + ":1");
      scenario.source.put(host + "/app/n" + i, "1", ImageShapes.simple(seed + i));
    }
  }

  /** Asks to come later until so many images of another host are done, or it takes too long. */
  private void limit(String part, String other, int count) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    scenario.source.when(
        asked -> {
          if (asked.contains(part) && done(other) < count && System.nanoTime() - end < 0) {
            throw limited(SHORTEST);
          }
        });
  }

  private long done(String host) {
    return finished().stream().filter(line -> line.contains(host)).count();
  }

  private static TransientException limited(Duration time) {
    Failure failure = new Failure("look up", Side.SOURCE, "x", "too many requests", "");
    return new TransientException(failure, Optional.of(time), null);
  }

  private MirrorReport run() {
    return scenario
        .prepare()
        .run(new RetryingRegistry(scenario.source, retry), scenario, scenario.target, scenario);
  }

  /** Blobs are tried again by whoever sends them. */
  private MirrorReport runWithRetriedUploads() {
    return scenario
        .prepare()
        .run(scenario.source, scenario, new RetryingRegistry(scenario.target, retry), scenario);
  }

  private List<String> finished() {
    return scenario.told.stream().filter(line -> line.startsWith("finished")).toList();
  }

  @Test
  void otherHostsContinueMeanwhile() {
    images("limited.test", 12);
    images("quick.test", 20);
    limit("limited.test", "quick.test", 20);
    scenario.jobs = 6;
    MirrorReport report = run();
    assertEquals(32, report.count(Status.COPIED));
    assertTrue(
        finished().subList(0, 20).stream().allMatch(line -> line.contains("quick.test")),
        finished()::toString);
  }

  @Test
  void otherHostsContinueWhileBlobsAreBlocked() {
    images("limited.test", 12, 100);
    images("quick.test", 20);
    limit("read limited.test", "quick.test", 20);
    assertEquals(32, runWithRetriedUploads().count(Status.COPIED));
    assertTrue(
        finished().subList(0, 20).stream().allMatch(line -> line.contains("quick.test")),
        finished()::toString);
  }

  /** The same base image at two hosts: whose host answers need not wait for the other's upload. */
  @Test
  void sharedBlobsOfARateLimitedSourceAreNotWaitedFor() {
    images("limited.test", 1);
    images("quick.test", 1);
    CountDownLatch limited = new CountDownLatch(1);
    long end = System.nanoTime() + PATIENCE.toNanos();
    scenario.source.when(
        event -> {
          boolean over = done("quick.test") > 0 || System.nanoTime() - end > 0;
          if (event.startsWith("read limited.test") && !over) {
            limited.countDown();
            throw limited(SHORTEST);
          }
          if (event.startsWith("head quick.test")) {
            await(limited);
          }
        });
    assertEquals(2, runWithRetriedUploads().count(Status.COPIED));
    assertTrue(finished().get(0).contains("quick.test"), finished()::toString);
  }

  /** Several charts of one repository wait for its index, which one of them reads. */
  @Test
  void chartsOfARateLimitedRepositoryDoNotDelayImages() throws Exception {
    scenario.jobs = 4;
    images("quick.test", 8);
    CountDownLatch allAtOnce = new CountDownLatch(scenario.jobs);
    long end = System.nanoTime() + PATIENCE.toNanos();
    scenario.source.when(
        event -> {
          if (event.startsWith("head quick.test")) {
            allAtOnce.countDown();
            await(allAtOnce);
          }
        });
    try (ScriptedServer server =
            ScriptedServer.start(
                request -> {
                  if (done("quick.test") < 8 && System.nanoTime() - end < 0) {
                    request.respond(429, Map.of("Retry-After", "1"), "");
                  } else {
                    request.respond(200, "apiVersion: v1\nentries: {}\n");
                  }
                });
        HttpTransport transport =
            new HttpTransport(
                new NetworkOptions(
                    Optional.empty(), Set.of(server.authority()), 0, Duration.ofSeconds(10)))) {
      for (int i = 0; i < 6; i++) {
        String repository = "https://" + server.authority() + "/charts";
        scenario.chart("chart" + i, "1.0.0", repository, Optional.empty());
      }
      HttpChartRepositories charts =
          new HttpChartRepositories(transport, retry, SourceMirrors.NONE);
      MirrorReport report =
          scenario.prepare().run(scenario.source, charts, scenario.target, scenario);
      assertEquals(8, report.count(Status.COPIED));
      assertEquals(6, report.count(Status.FAILED), "they are not in the index");
    }
    assertEquals(0, allAtOnce.getCount(), "images were copied at the same time");
    assertTrue(System.nanoTime() - end < 0, "images waited for charts");
    assertTrue(
        finished().subList(0, 8).stream().allMatch(line -> line.contains("quick.test")),
        finished()::toString);
  }

  @Test
  void jobsLimitConcurrentArtifacts() {
    images("one.test", 20);
    images("two.test", 20);
    scenario.jobs = 3;
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    scenario.target.when(
        event -> {
          if (event.startsWith("push") && event.endsWith(":1")) {
            int atOnce = now.incrementAndGet();
            // Those that waited together for the list of repositories continue together.
            if (finished().size() > 12) {
              most.accumulateAndGet(atOnce, Math::max);
            }
            Pause.millis(10);
            now.decrementAndGet();
          }
        });
    assertEquals(40, run().count(Status.COPIED));
    assertTrue(most.get() <= 3 && most.get() > 0, most + " at once");
  }

  @Test
  void numberOfThreadsIsBounded() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    Set<Thread> limitedThreads = ConcurrentHashMap.newKeySet();
    for (int host = 0; host < 50; host++) {
      images("h" + host + ".test", 20);
    }
    long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
    scenario.source.when(
        event -> {
          threads.add(Thread.currentThread());
          if (System.nanoTime() - end < 0
              && event.startsWith("head")
              && event.hashCode() % 2 == 0) {
            limitedThreads.add(Thread.currentThread());
            throw limited(SHORTEST);
          }
        });
    scenario.jobs = 4;
    assertEquals(1000, run().count(Status.COPIED));
    assertTrue(limitedThreads.size() > 4, "some had to wait");
    // Eight for each of four artifacts and of eight transfers.
    assertTrue(threads.size() <= 8 * 4 + 8 * 8, threads.size() + " threads");
  }

  private static void await(CountDownLatch latch) {
    try {
      var unused = latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
