package org.opensearch.migrations.ecr.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.registry.OciRegistry;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.IncomingRequest;
import org.opensearch.migrations.ecr.testing.NoLogins;
import org.opensearch.migrations.ecr.testing.Pause;

/** Registries that set limits, or are silent, before anything can be asked of them. */
@Timeout(60)
@Order(1) // Takes long.
class LimitedLoginTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  @AutoClose private final FakeRegistry limited = new FakeRegistry().withTokens(300);
  @AutoClose private final FakeRegistry quick = new FakeRegistry().withTokens(300);

  @AutoClose
  private final HttpTransport transport =
      new HttpTransport(new NetworkOptions(Optional.empty(), Set.of("127.0.0.1"), 0, TIMEOUT));

  private final MirrorScenario scenario = new MirrorScenario();

  private void images(FakeRegistry registry, int count) {
    for (int i = 0; i < count; i++) {
      scenario.image(registry.host() + "/app/n" + i + ":1");
      registry.put("app/n" + i, "1", ImageShapes.simple(i));
    }
  }

  private List<String> finished() {
    return scenario.told.stream().filter(line -> line.startsWith("finished")).toList();
  }

  private MirrorReport run(int retries) {
    scenario.jobs = 6;
    OciRegistry source =
        new OciRegistry(Side.SOURCE, transport, new NoLogins(), new Retry(retries));
    return scenario.prepare().run(source, scenario, scenario.target, scenario);
  }

  private boolean comeLater(IncomingRequest request) throws IOException {
    boolean over = finished().stream().filter(line -> line.contains(quick.host())).count() >= 20;
    if (!over) {
      request.respond(429, Map.of("Retry-After", "2"), "");
    }
    return !over;
  }

  /** One token is for all that the registry holds. */
  private boolean challenge(IncomingRequest request) throws IOException {
    String bearer =
        "Bearer realm=\"http://%s/token\",service=\"fake\",scope=\"all\"".formatted(limited.host());
    request.respond(401, Map.of("WWW-Authenticate", bearer), "");
    return true;
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2/", "/token"})
  void otherArtifactsGetAllPermitsMeanwhile(String path) {
    images(limited, 12);
    images(quick, 20);
    limited.when(request -> request.path().equals("/v2/") && challenge(request));
    limited.when(request -> request.path().equals(path) && comeLater(request));
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    quick.when(
        request -> {
          if (request.path().contains("/manifests/")) {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Pause.millis(200);
            now.decrementAndGet();
          }
          return false;
        });
    MirrorReport report = run(5);
    assertEquals(32, report.count(Status.COPIED));
    assertTrue(
        finished().subList(0, 20).stream().allMatch(line -> line.contains(quick.host())),
        finished()::toString);
    assertTrue(most.get() >= 4, () -> most + " of 6 places for the other host");
  }

  @Test
  void requestsWithoutResponseTimeOutInParallel() {
    images(limited, 12);
    limited.when(
        request -> {
          Pause.millis(30_000);
          return true;
        });
    long begin = System.nanoTime();
    MirrorReport report = run(0);
    assertEquals(12, report.count(Status.FAILED));
    // Two turns of six at once; one after the other it would be twelve.
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    assertTrue(took.compareTo(TIMEOUT.multipliedBy(6)) < 0, took::toString);
    assertTrue(limited.log().size() <= 4, () -> limited.log().toString());
  }
}
