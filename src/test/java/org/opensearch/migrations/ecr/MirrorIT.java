package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.testing.ChartServer;
import org.opensearch.migrations.ecr.testing.FakeEcr;
import org.opensearch.migrations.ecr.testing.Helm;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.LoggedRequest;
import org.opensearch.migrations.ecr.testing.Requests;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.testing.Witness;

/**
 * Images of all shapes and charts of both kinds, mirrored once for all tests here to an ECR that
 * has a real registry behind it. The public registries are one real registry, known through {@code
 * --source-mirror}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MirrorIT {

  private static final List<String> HOSTS =
      List.of("quay.io", "docker.io", "public.ecr.aws", "registry.k8s.io");
  private static final String PREFIX = "team/staging";

  private Path folder;
  @AutoClose private MirrorScene scene;
  @AutoClose private FakeEcr ecr;
  @AutoClose private ChartServer chartServer;
  private Helm helm;
  private Path archive;
  private Path ociArchive;
  private final Map<String, TestImage> byTag = new LinkedHashMap<>();
  private final Map<String, TestImage> byDigest = new LinkedHashMap<>();
  private final List<String> options = new ArrayList<>();

  @BeforeAll
  void mirrorEverything(@TempDir Path temporary) throws IOException {
    folder = temporary;
    scene = MirrorScene.start(folder);
    ecr = FakeEcr.start();
    scene.becomeEcr(ecr, PREFIX);
    helm = new Helm(folder);
    HOSTS.forEach(
        host -> options.addAll(List.of("--source-mirror", host + "=" + scene.here(host))));
    publishImages();
    publishCharts();
    scene.mirror(0, options.toArray(String[]::new));
  }

  private void publishImages() {
    ImageShapes.all(42)
        .forEach(
            (name, image) -> {
              String repository = HOSTS.get(byTag.size() % HOSTS.size()) + "/shapes/" + name;
              publish(repository, "v1", image);
              scene.manifest().image(repository + ":v1");
            });
    publish("docker.io/library/tiny", "latest", ImageShapes.simple(1));
    scene.manifest().image("tiny");
    TestImage both = ImageShapes.simple(2);
    publish("quay.io/pinned/both", "v1", both);
    scene.manifest().image("quay.io/pinned/both:v1@" + both.digest());
    TestImage only = ImageShapes.all(3).get("docker-list");
    scene.source().contents().push(only, "quay.io/pinned/only", "unused");
    byDigest.put("quay.io/pinned/only", only);
    scene.manifest().image("quay.io/pinned/only@" + only.digest());
  }

  private void publish(String repository, String tag, TestImage image) {
    scene.source().contents().push(image, repository, tag);
    byTag.put(repository + ":" + tag, image);
  }

  private void publishCharts() throws IOException {
    Path served = Files.createDirectories(folder.resolve("charts"));
    archive = helm.packageGreeter(served, "1.2.3");
    helm.index(served, "");
    chartServer = ChartServer.serving(served);
    scene.plainHttp(chartServer.host());
    scene.manifest().chart("greeter", "1.2.3", chartServer.url());
    ociArchive = helm.packageGreeter(folder, "2.0.0+build.5");
    helm.push(ociArchive, scene.source(), "helm");
    String repository = "oci://" + scene.here("helm/greeter");
    scene.manifest().namedChart("greeter-oci", "greeter", "2.0.0+build.5", repository, List.of());
  }

  @Test
  @Order(1)
  void manifestsAndBlobsAreIdentical() {
    byTag.forEach(
        (reference, image) -> {
          int colon = reference.lastIndexOf(':');
          String repository = mirrored(reference.substring(0, colon));
          String tag = reference.substring(colon + 1);
          Witness.assertHolds(scene.destination(), repository, tag, image);
        });
    byDigest.forEach(
        (name, image) -> Witness.assertHolds(scene.destination(), mirrored(name), image));
  }

  @Test
  @Order(1)
  void foreignLayersAreNotCopied() {
    assertEquals(
        2,
        scene.destination().requests().blobsSent().stream()
            .filter(request -> request.path().contains("/foreign-docker/"))
            .count());
  }

  @Test
  @Order(1)
  void helmPullsThePublishedChart() throws IOException {
    String charts = PREFIX + "/charts/greeter";
    assertArrayEquals(Files.readAllBytes(archive), helm.pull(scene.destination(), charts, "1.2.3"));
    assertArrayEquals(
        Files.readAllBytes(ociArchive), helm.pull(scene.destination(), charts, "2.0.0+build.5"));
    assertArrayEquals(
        scene.source().contents().manifest("helm/greeter", "2.0.0_build.5").orElseThrow(),
        scene.destination().contents().manifest(charts, "2.0.0_build.5").orElseThrow());
  }

  @Test
  @Order(1)
  void missingRepositoriesAreCreated() {
    assertEquals(
        new TreeSet<>(scene.destination().contents().repositories()),
        new TreeSet<>(ecr.repositories()));
  }

  @Test
  @Order(1)
  void reportContainsEachArtifact() {
    JsonNode report = scene.reported();
    assertEquals(byTag.size() + byDigest.size() + 2, report.size());
    for (JsonNode artifact : report) {
      assertEquals("copied", artifact.path("status").asText(), artifact::toString);
      assertTrue(artifact.path("bytes").asLong() >= 0, artifact::toString);
      assertTrue(artifact.path("requests").asLong() > 2, artifact::toString);
      assertTrue(artifact.path("seconds").isNumber(), artifact::toString);
      assertTrue(artifact.path("error").isMissingNode() || artifact.path("error").isNull());
    }
    JsonNode tiny = reported("docker.io/library/tiny:latest");
    assertEquals(
        byTag.get("docker.io/library/tiny:latest").digest().toString(),
        tiny.path("digest").asText());
    assertEquals(
        scene.destination().host() + "/" + mirrored("docker.io/library/tiny") + ":latest",
        tiny.path("destination").asText());
  }

  private JsonNode reported(String source) {
    for (JsonNode artifact : scene.reported()) {
      if (artifact.path("source").asText().equals(source)) {
        return artifact;
      }
    }
    throw new AssertionError(source + " is not in " + scene.reported());
  }

  @Test
  @Order(2)
  void secondRunNeedsOneRequestPerArtifact() {
    scene.source().forgetRequests();
    scene.destination().forgetRequests();
    chartServer.forgetRequests();
    scene.mirror(0, options.toArray(String[]::new));

    Requests written = scene.destination().requests();
    assertEquals(List.of(), written.writes());
    assertEquals(List.of(new LoggedRequest("GET", "/index.yaml", 200)), chartServer.requests());
    // The chart of the chart repository is read; the one that is an artifact is looked at.
    assertEquals(1, written.manifestReads().size());
    assertEquals(byTag.size() + byDigest.size() + 1, written.manifestHeads().size());
    assertNothingTwice(written.manifestHeads());
    // Two images are pinned.
    Requests read = scene.source().requests();
    assertEquals(byTag.size(), read.manifestHeads().size());
    assertNothingTwice(read.manifestHeads());
    assertEquals(List.of(), read.manifestReads());
    assertEquals(List.of(), read.blobReads());
    assertFalse(
        scene.reported().findValuesAsText("status").stream().anyMatch(s -> !s.equals("present")));
  }

  private static void assertNothingTwice(List<LoggedRequest> requests) {
    assertEquals(requests.stream().distinct().toList(), requests);
  }

  private static String mirrored(String name) {
    return PREFIX + "/mirrored/" + name;
  }
}
