package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.testing.ChartServer;
import org.opensearch.migrations.ecr.testing.FakeEcr;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.Helm;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.LoggedRequest;
import org.opensearch.migrations.ecr.testing.RegistryProcess;
import org.opensearch.migrations.ecr.testing.TestBlob;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.testing.Witness;

/** The effects of single runs of {@code mirror} on the destination. */
class MirrorRunsIT {

  @TempDir Path folder;
  @AutoClose private MirrorScene scene;

  @BeforeEach
  void start() {
    scene = MirrorScene.start(folder);
  }

  @Test
  void dryRunPrintsThePlan() throws IOException {
    publish("app/one", "1", 1);
    try (FakeEcr ecr = FakeEcr.start()) {
      scene.becomeEcr(ecr, "team");
      Finished run = scene.mirror(0, "--dry-run", "--offline");
      String repository = "team/" + scene.mirrored("app/one");
      assertEquals(
          """
          image %s -> %s/%s:1
          create repository %s
          """
              .formatted(
                  scene.here("app/one:1"), scene.destination().host(), repository, repository),
          run.stdout());
      assertEquals(List.of(), ecr.repositories());
    }
    assertEquals(List.of(), scene.destination().requests().writes());
  }

  @Test
  void onlySelectsImagesOrCharts() {
    publish("app/one", "1", 1);
    publishChart("charts");
    scene.mirror(0, "--only", "charts");
    assertEquals(List.of("charts/greeter"), scene.destination().contents().repositories());
    scene.mirror(0, "--only", "images");
    assertEquals(
        List.of("charts/greeter", scene.mirrored("app/one")),
        scene.destination().contents().repositories());
  }

  @Test
  void includeAndExcludeAcceptGlobs() {
    publish("app/one", "1", 1);
    publish("app/two", "1", 2);
    publish("other/three", "1", 3);
    scene.mirror(0, "--include", "*/app/*", "--exclude", "*two*");
    assertEquals(List.of(scene.mirrored("app/one")), scene.destination().contents().repositories());
  }

  @Test
  void movedTagIsUpdated() {
    publish("app/one", "1", 1);
    scene.mirror(0);
    assertEquals("copied", scene.reported().get(0).path("status").asText());
    TestImage moved = ImageShapes.simple(2);
    scene.source().contents().push(moved, "app/one", "1");
    scene.mirror(0);
    assertEquals("updated", scene.reported().get(0).path("status").asText());
    Witness.assertHolds(scene.destination(), scene.mirrored("app/one"), "1", moved);
  }

  @Test
  void existingLayerIsMounted() {
    TestBlob shared = TestBlob.random(7, 300_000);
    for (String name : List.of("app/one", "app/two", "app/three")) {
      scene.source().contents().push(ImageShapes.of(name.hashCode(), shared), name, "1");
      scene.manifest().image(scene.here(name + ":1"));
    }
    scene.mirror(0);
    String digest = shared.digest().toString();
    assertEquals(1, mentioning(digest, scene.destination().requests().blobsSent()));
    assertEquals(2, mentioning(digest, scene.destination().requests().mounts()));
  }

  @Test
  void chartIsDownloadedFromTheUrlOfTheIndex() throws IOException {
    Path served = Files.createDirectories(folder.resolve("served"));
    Path empty = Files.createDirectories(folder.resolve("empty"));
    Helm helm = new Helm(folder);
    Path archive = helm.packageGreeter(served, "1.2.3");
    try (ChartServer index = ChartServer.serving(served);
        ChartServer redirecting = ChartServer.serving(empty)) {
      helm.index(served, redirecting.url() + "/files");
      redirecting.redirect(
          "/files/greeter-1.2.3.tgz", URI.create(index.url() + "/greeter-1.2.3.tgz"));
      scene.plainHttp(index.host());
      scene.plainHttp(redirecting.host());
      scene.manifest().chart("greeter", "1.2.3", index.url());
      scene.mirror(0);
      assertEquals(1, redirecting.requests().size());
    }
    assertArrayEquals(
        Files.readAllBytes(archive), helm.pull(scene.destination(), "charts/greeter", "1.2.3"));
  }

  @Test
  void chartTagIsThePublishedVersion() throws IOException {
    Path served = Files.createDirectories(folder.resolve("served"));
    Helm helm = new Helm(folder);
    Path archive = helm.packageGreeter(served, "v1.2.3");
    helm.index(served, "");
    try (ChartServer charts = ChartServer.serving(served)) {
      scene.plainHttp(charts.host());
      scene.manifest().chart("greeter", "1.2.3", charts.url());
      Finished run = scene.mirror(0);
      assertTrue(run.stderr().contains("published as v1.2.3"), run::toString);
    }
    assertArrayEquals(
        Files.readAllBytes(archive), helm.pull(scene.destination(), "charts/greeter", "v1.2.3"));
  }

  @Test
  void failureDoesNotStopOtherArtifacts() {
    TestImage one = publish("app/one", "1", 1);
    scene.manifest().image(scene.here("app/missing:1"));
    TestImage two = publish("app/two", "1", 2);
    Finished run = scene.mirror(1);
    Witness.assertHolds(scene.destination(), scene.mirrored("app/one"), "1", one);
    Witness.assertHolds(scene.destination(), scene.mirrored("app/two"), "1", two);
    assertTrue(run.stderr().contains(scene.here("app/missing:1")), run::toString);
  }

  @Test
  void missingContentOfASourceMirrorIsReadFromTheOriginal() {
    TestImage image = publish("app/one", "1", 1);
    try (RegistryProcess mirror = RegistryProcess.start(folder.resolve("mirror"))) {
      scene.plainHttp(mirror.host());
      String option = scene.source().host() + "=" + mirror.host() + "/cache";
      Finished run = scene.mirror(0, "--source-mirror", option);
      assertTrue(run.stderr().contains("mirror " + mirror.host()), run::toString);
      assertEquals(
          List.of(new LoggedRequest("HEAD", "/v2/cache/app/one/manifests/1", 404)),
          mirror.requests().manifestHeads());
    }
    Witness.assertHolds(scene.destination(), scene.mirrored("app/one"), "1", image);
  }

  /** One has nothing, one is down, one serves; the original has other content under this tag. */
  @Test
  void sourceMirrorsAreReadInOrder() {
    publish("app/one", "1", 1);
    TestImage served = ImageShapes.simple(2);
    try (RegistryProcess empty = RegistryProcess.start(folder.resolve("empty"));
        RegistryProcess full = RegistryProcess.start(folder.resolve("full"))) {
      RegistryProcess down = RegistryProcess.start(folder.resolve("down"));
      down.close();
      full.contents().push(served, "cache/app/one", "1");
      List<String> options = new ArrayList<>(List.of("--retries", "1"));
      for (RegistryProcess mirror : List.of(empty, down, full)) {
        scene.plainHttp(mirror.host());
        options.add("--source-mirror");
        options.add(scene.source().host() + "=" + mirror.host() + "/cache");
      }
      Finished run = scene.mirror(0, options.toArray(String[]::new));
      assertTrue(run.stderr().contains("mirror " + empty.host()), run::toString);
      assertTrue(run.stderr().contains("mirror " + down.host()), run::toString);
      assertFalse(run.stderr().contains("mirror " + full.host()), run::toString);
      assertEquals(1, empty.requests().manifestHeads().size());
      assertEquals(List.of(), scene.source().requests().manifestHeads());
    }
    Witness.assertHolds(scene.destination(), scene.mirrored("app/one"), "1", served);
  }

  private static long mentioning(String digest, List<LoggedRequest> requests) {
    String hex = digest.substring(digest.indexOf(':') + 1);
    return requests.stream().filter(request -> request.path().contains(hex)).count();
  }

  private TestImage publish(String repository, String tag, long seed) {
    TestImage image = ImageShapes.simple(seed);
    scene.source().contents().push(image, repository, tag);
    scene.manifest().image(scene.here(repository + ":" + tag));
    return image;
  }

  private void publishChart(String repository) {
    Helm helm = new Helm(folder);
    helm.push(helm.packageGreeter(folder, "1.2.3"), scene.source(), repository);
    scene.manifest().chart("greeter", "1.2.3", "oci://" + scene.here(repository + "/greeter"));
  }
}
