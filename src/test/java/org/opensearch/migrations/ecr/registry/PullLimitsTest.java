package org.opensearch.migrations.ecr.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.IncomingRequest;

/** A registry that counts the manifests that are read, as Docker Hub does. */
@Timeout(30)
class PullLimitsTest {

  private static final byte[] MANIFEST = "{\"layers\":[]}".getBytes(UTF_8);

  @AutoClose private final FakeRegistry hub = new FakeRegistry();
  @AutoClose private final RegistryClientFixture client = new RegistryClientFixture();
  private final AtomicInteger remaining = new AtomicInteger(100);

  @BeforeEach
  void fill() {
    for (int i = 0; i < 20; i++) {
      hub.putManifest("library/i" + i, "1", MediaTypes.OCI_MANIFEST, MANIFEST);
    }
    hub.when(
        request -> {
          if (!request.path().contains("/manifests/") || !request.method().equals("GET")) {
            return false;
          }
          answer(request);
          return true;
        });
  }

  private void answer(IncomingRequest request) throws IOException {
    int left = remaining.getAndUpdate(n -> Math.max(0, n - 1)) - 1;
    Map<String, String> headers =
        Map.of(
            "Content-Type",
            MediaTypes.OCI_MANIFEST,
            "ratelimit-limit",
            "100;w=21600",
            "ratelimit-remaining",
            Math.max(0, left) + ";w=21600");
    if (left < 0) {
      request.respond(429, headers, "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\"}]}");
    } else {
      request.respond(200, headers, MANIFEST);
    }
  }

  private OciRegistry registry(long images) {
    return client.registry(Side.SOURCE, new PullLimits(Map.of(hub.host(), images)));
  }

  private void read(OciRegistry registry, int from, int to) {
    for (int i = from; i < to; i++) {
      assertTrue(registry.open(hub.host(), "library/i" + i, client).pull("1").isPresent());
    }
  }

  @Test
  void lookingCostsNothing() {
    OciRegistry registry = registry(20);
    for (int i = 0; i < 20; i++) {
      assertTrue(registry.open(hub.host(), "library/i" + i, client).resolve("1").isPresent());
    }
    assertEquals(100, remaining.get());
    assertEquals(20, hub.count("HEAD"));
    assertEquals(0, hub.count("GET /v2/library"));
  }

  @Test
  void nothingIsSaidWhileThereIsEnough() {
    remaining.set(40);
    read(registry(20), 0, 20);
    assertTrue(client.warnings.isEmpty(), client.warnings.toString());
  }

  @Test
  void oneWarningWhenATenthIsLeft() {
    remaining.set(12);
    OciRegistry registry = registry(0);
    read(registry, 0, 2);
    assertTrue(client.warnings.isEmpty(), client.warnings.toString());
    read(registry, 2, 10);
    assertEquals(
        List.of(
            ("the pull limit of %s is almost reached: 9 of 100 in 6 hours are left. Log in for a"
                    + " higher limit (docker login %s), or use --source-mirror %s=HOST")
                .formatted(hub.host(), hub.host(), hub.host())),
        client.warnings);
  }

  @Test
  void oneWarningAtOnceWhenFewerAreLeftThanTheRunWillRead() {
    remaining.set(16);
    read(registry(20), 0, 10);
    assertEquals(1, client.warnings.size());
    assertTrue(client.warnings.get(0).contains("15 of 100"), client.warnings.toString());
  }

  @Test
  void loginIsNotSuggestedToALoggedInUser() {
    remaining.set(5);
    hub.withLogin("u", "p");
    client.login(hub.host(), "u", "p");
    hub.when(
        request -> {
          boolean anonymous = request.header("Authorization").isEmpty();
          if (anonymous) {
            request.respond(401, Map.of("WWW-Authenticate", "Basic realm=\"x\""), "");
          }
          return anonymous;
        });
    read(registry(0), 0, 1);
    assertTrue(client.warnings.get(0).contains("--source-mirror"), client.warnings.toString());
    assertTrue(!client.warnings.get(0).contains("docker login"), client.warnings.toString());
  }

  @Test
  void aRefusalSaysHowManyThereAre() {
    remaining.set(0);
    TransientException e =
        assertThrows(
            TransientException.class,
            () -> registry(1).open(hub.host(), "library/i1", client).pull("1"));
    assertTrue(
        e.getMessage().contains("too many requests, 0 of 100 in 6 hours are left"), e.getMessage());
    assertTrue(e.getMessage().contains("--source-mirror"), e.getMessage());
  }
}
