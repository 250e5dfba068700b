package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.testing.BasicUser;
import org.opensearch.migrations.ecr.testing.Fault;
import org.opensearch.migrations.ecr.testing.FaultProxy;
import org.opensearch.migrations.ecr.testing.FaultRule;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.ProxiedRequest;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.testing.TokenService;
import org.opensearch.migrations.ecr.testing.Witness;

/** One image of four layers, mirrored through proxies that fail. */
class MirrorFaultsIT {

  private static final String REPOSITORY = "app/one";
  private static final String BLOB = "/blobs/sha256";

  @TempDir Path folder;
  private final TestImage image = ImageShapes.layered(1, 4, 300_000);
  @AutoClose private MirrorScene scene;
  @AutoClose private FaultProxy source;
  @AutoClose private FaultProxy destination;

  @BeforeEach
  void start() {
    scene = MirrorScene.start(folder);
    source = FaultProxy.before(scene.source().uri());
    destination = FaultProxy.before(scene.destination().uri());
    scene.plainHttp(source.host());
    scene.registryAt(destination.host());
    scene.source().contents().push(image, REPOSITORY, "1");
    scene.manifest().image(source.host() + "/" + REPOSITORY + ":1");
  }

  @Test
  void retryAfterIsRespected() {
    Fault tooMany = Fault.status(429, Map.of("Retry-After", "2"));
    source.with(FaultRule.nth(2, "GET", BLOB, tooMany));
    assertMirrors();
    List<ProxiedRequest> reads = source.requests().stream().filter(r -> r.is("GET", BLOB)).toList();
    assertEquals(1, reads.stream().filter(request -> request.status() == 429).count());
    assertTrue(scene.reported().get(0).path("seconds").asDouble() >= 2, scene.reported()::toString);
  }

  @Test
  void unavailableContentIsRetried() {
    Fault unavailable = Fault.status(503, Map.of());
    source.with(FaultRule.nth(1, "HEAD", "/manifests/", unavailable));
    source.with(FaultRule.nth(2, "GET", BLOB, unavailable));
    destination.with(FaultRule.nth(1, "PUT", "/blobs/uploads/", unavailable));
    destination.with(FaultRule.nth(1, "PUT", "/manifests/", unavailable));
    assertMirrors();
  }

  @Test
  void truncatedDownloadIsRetried() {
    source.with(FaultRule.first(1, "GET", layer(0), Fault.cutResponse(100_000)));
    source.with(FaultRule.first(1, "GET", layer(3), Fault.cutResponse(0)));
    assertMirrors();
    assertReadTwice(layer(0), layer(3));
  }

  @Test
  void brokenUploadIsRetriedInANewUpload() {
    destination.with(FaultRule.firstLonger(100_000, "PUT", Fault.cutRequest(100_000)));
    assertMirrors();
    List<String> uploads =
        destination.requests().stream()
            .filter(request -> request.is("PUT", "/blobs/uploads/"))
            .map(request -> request.path().replaceAll("\\?.*", ""))
            .toList();
    assertEquals(image.blobs().size() + 1, uploads.size());
    assertEquals(uploads.stream().distinct().toList(), uploads);
  }

  @Test
  void corruptedDownloadIsRetried() {
    source.with(FaultRule.first(1, "GET", layer(2), Fault.corruptResponse(10)));
    assertMirrors();
    assertReadTwice(layer(2));
  }

  @Test
  void permanentlyCorruptBlobIsNotPushed() {
    source.with(FaultRule.always("GET", layer(2), Fault.corruptResponse(200_000)));
    Finished run = scene.mirror(1);
    assertTrue(run.stderr().contains("a different digest"), run::toString);
    assertTrue(scene.destination().contents().manifest(mirrored(), "1").isEmpty(), run::toString);
  }

  @Test
  void finishesWhenEachRequestFailsOnce() {
    Fault failure = Fault.status(500, Map.of());
    source.with(FaultRule.firstOfEach(failure));
    destination.with(FaultRule.firstOfEach(failure));
    assertMirrors();
  }

  @Test
  void finishesWhenEachConnectionBreaksOnce() {
    source.with(FaultRule.firstOfEach(Fault.close()));
    destination.with(FaultRule.firstOfEach(Fault.close()));
    assertMirrors();
  }

  @Test
  void stalledResponseIsAborted() {
    Fault stall = Fault.stallResponse(50_000, Duration.ofMinutes(5));
    source.with(FaultRule.first(1, "GET", layer(1), stall));
    scene.mirror(0, "--timeout", "3s");
    Witness.assertHolds(scene.destination(), mirrored(), "1", image);
    assertReadTwice(layer(1));
  }

  @Test
  void unavailableServerEndsWithTheTransientStatus() {
    destination.with(FaultRule.always("PUT", "/blobs/", Fault.status(503, Map.of())));
    Finished run = scene.mirror(5, "--retries", "1");
    assertTrue(run.stderr().contains("destination: cannot push blob"), run::toString);
    assertTrue(run.stderr().contains("Run again"), run::toString);
  }

  @Test
  void expiredTokensAreRenewed() {
    try (TokenService tokens = TokenService.start(Duration.ofSeconds(2))) {
      scene.plainHttp(tokens.host());
      source.with(tokens);
      source.with(FaultRule.always("GET", BLOB, Fault.delay(Duration.ofMillis(1200))));
      assertMirrors("--jobs", "1");
      assertTrue(tokens.requests().size() >= 2, tokens.requests()::toString);
      assertTrue(
          tokens.requests().stream().allMatch(q -> q.contains("repository:" + REPOSITORY)),
          tokens.requests()::toString);
    }
  }

  @Test
  void credentialsAreNotSentToOtherOrigins() {
    BasicUser reader = new BasicUser("reader", "secret-of-the-reader");
    Fault refusal = Fault.status(401, Map.of("WWW-Authenticate", "Basic realm=\"tests\""));
    try (FaultProxy storage = FaultProxy.before(scene.source().uri())) {
      // As S3 does, which takes no second kind of authorization.
      storage.with(
          request ->
              request.containsHeader("Authorization")
                  ? Optional.of(Fault.status(400, Map.of()))
                  : Optional.empty());
      source.with(
          request ->
              request.containsHeader("Authorization") ? Optional.empty() : Optional.of(refusal));
      source.with(FaultRule.always("GET", BLOB, Fault.redirect(307, storage.uri().toString())));
      scene.plainHttp(storage.host());
      scene.logins().login(source.host(), reader);
      assertMirrors();
      assertEquals(image.blobs().size(), storage.requests().size());
      assertTrue(storage.requests().stream().allMatch(r -> r.authorization().isEmpty()));
    }
  }

  private void assertMirrors(String... options) {
    scene.mirror(0, options);
    Witness.assertHolds(scene.destination(), mirrored(), "1", image);
  }

  /** The path of a layer's blob: the config, which is small, may be asked for at any time. */
  private String layer(int number) {
    return "/blobs/" + image.blobs().get(number + 1).digest();
  }

  private void assertReadTwice(String... blobs) {
    for (String blob : blobs) {
      long reads = source.requests().stream().filter(request -> request.is("GET", blob)).count();
      assertEquals(2, reads, source.requests()::toString);
    }
  }

  private String mirrored() {
    return MirrorScene.mirrored(source.host(), REPOSITORY);
  }
}
