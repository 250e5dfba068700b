package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.testing.ChartServer;
import org.opensearch.migrations.ecr.testing.Fault;
import org.opensearch.migrations.ecr.testing.FaultProxy;
import org.opensearch.migrations.ecr.testing.FaultRule;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.Helm;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.LayoutContentsOnDisk;
import org.opensearch.migrations.ecr.testing.Poll;
import org.opensearch.migrations.ecr.testing.RunningProgram;
import org.opensearch.migrations.ecr.testing.Skopeo;
import org.opensearch.migrations.ecr.testing.TestBlob;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.testing.Witness;

/** Mirrors in a layout folder, which skopeo reads as well. */
class MirrorLayoutIT {

  @TempDir Path folder;
  private Path mirror;
  private LayoutContentsOnDisk disk;
  @AutoClose private MirrorScene scene;

  @BeforeEach
  void start() {
    mirror = folder.resolve("the mirror");
    disk = new LayoutContentsOnDisk(mirror);
    scene = MirrorScene.start(folder);
    scene.becomeLayout(mirror);
  }

  private Map<String, TestImage> publish(Map<String, TestImage> images) {
    images.forEach(
        (name, image) -> {
          scene.source().contents().push(image, name, "1");
          scene.manifest().image(scene.here(name + ":1"));
        });
    return images;
  }

  private String name(String repository) {
    return scene.mirrored(repository) + ":1";
  }

  @Test
  void imagesAndChartsAreCopiedByteForByte() throws IOException {
    Map<String, TestImage> images = publish(ImageShapes.all(11));
    TestImage pinned = ImageShapes.all(3).get("docker-list");
    scene.pinned(pinned);
    Helm helm = new Helm(folder);
    Path archive = helm.greeterRepository(folder);
    try (ChartServer charts = ChartServer.serving(archive.getParent())) {
      scene.plainHttp(charts.host());
      scene.manifest().chart("greeter", "1.2.3", charts.url());
      scene.mirror(0);
      images.forEach((name, image) -> disk.assertHolds(name(name), image));
      disk.assertHolds(scene.mirrored("pinned") + "@" + pinned.digest(), pinned);
      assertTrue(disk.names().contains("charts/greeter:1.2.3"), () -> disk.names().toString());
      assertEquals(images.size() + 2, disk.names().size());

      scene.source().forgetRequests();
      byte[] index = Files.readAllBytes(mirror.resolve("index.json"));
      Finished second = scene.mirror(0);
      assertTrue(second.stderr().contains(": 0 copied, 0 updated, "), second::toString);
      assertEquals(List.of(), scene.source().requests().manifestReads());
      assertEquals(List.of(), scene.source().requests().blobReads());
      assertArrayEquals(index, Files.readAllBytes(mirror.resolve("index.json")));
    }
    Skopeo.copyFromLayout(mirror, "charts/greeter:1.2.3", scene.destination(), "c/greeter:1.2.3");
    assertArrayEquals(
        Files.readAllBytes(archive), helm.pull(scene.destination(), "c/greeter", "1.2.3"));
  }

  @Test
  void copiedFolderNeedsOnlyTheDestination() throws IOException {
    Map<String, TestImage> images = publish(ImageShapes.all(13));
    TestImage pinned = ImageShapes.simple(4);
    scene.pinned(pinned);
    Helm helm = new Helm(folder);
    Path archive = helm.greeterRepository(folder);
    Path artifact = helm.packageGreeter(folder, "2.0.0+b");
    helm.push(artifact, scene.source(), "helm");
    String oci = "oci://" + scene.here("helm/greeter");
    scene.manifest().namedChart("greeter-oci", "greeter", "2.0.0+b", oci, List.of());
    try (ChartServer charts = ChartServer.serving(archive.getParent())) {
      scene.plainHttp(charts.host());
      scene.manifest().chart("greeter", "1.2.3", charts.url());
      scene.mirror(0);
    }
    scene.source().close();
    Path carried = Files.move(mirror, folder.resolve("carried"));

    scene.registryAt(scene.destination().host());
    scene.mirror(0, "--from", "layout:" + carried);
    images.forEach(
        (name, image) ->
            Witness.assertHolds(scene.destination(), scene.mirrored(name), "1", image));
    Witness.assertHolds(scene.destination(), scene.mirrored("pinned"), pinned);
    assertArrayEquals(
        Files.readAllBytes(archive), helm.pull(scene.destination(), "charts/greeter", "1.2.3"));
    assertArrayEquals(
        Files.readAllBytes(artifact), helm.pull(scene.destination(), "charts/greeter", "2.0.0+b"));

    scene.destination().forgetRequests();
    scene.mirror(0, "--from", "layout:" + carried);
    assertEquals(List.of(), scene.destination().requests().writes());

    scene.manifest().image("quay.io/not/there:9");
    Finished lacking = scene.mirror(1, "--from", "layout:" + carried);
    String name = "layout:" + carried + "/mirrored/quay.io/not/there:9";
    assertTrue(
        lacking.stderr().contains("source: cannot find " + name + ": layout:" + carried + " does"),
        lacking::toString);
  }

  @Test
  void skopeoPushesTheFolder() {
    Map<String, TestImage> images = new LinkedHashMap<>();
    ImageShapes.all(5)
        .forEach(
            (name, image) -> {
              if (List.of("oci-index-odd", "oci-manifest", "attestation").contains(name)) {
                images.put("shapes/" + name, image);
              }
            });
    publish(images);
    scene.mirror(0);
    images.forEach(
        (name, image) -> {
          Skopeo.copyFromLayout(mirror, name(name), scene.destination(), name + ":1");
          Witness.assertHolds(scene.destination(), name, "1", image);
        });
  }

  @Test
  void reportNamesTheFolder() {
    TestImage image = publish(Map.of("app/a", ImageShapes.simple(1))).get("app/a");
    scene.mirror(0);
    JsonNode reported = scene.reported().path(0);
    assertEquals("layout:" + mirror + "/" + name("app/a"), reported.path("destination").asText());
    assertEquals(image.digest().toString(), reported.path("digest").asText());
    assertEquals("copied", reported.path("status").asText());
    assertTrue(reported.path("bytes").asLong() > 0, reported::toString);
  }

  @Test
  void dryRunCreatesNoFolder() {
    publish(Map.of("app/a", ImageShapes.simple(1)));
    Finished none = scene.mirror(3, "--dry-run", "--from", "layout:" + folder.resolve("none"));
    assertTrue(none.stderr().contains("it is not an OCI image layout"), none::toString);
    Finished planned = scene.mirror(0, "--dry-run");
    assertTrue(planned.stdout().contains(" -> layout:" + mirror + "/"), planned::toString);
    assertFalse(Files.exists(mirror));
  }

  @Test
  void truncatedBlobIsCopiedAgain() {
    TestImage image = ImageShapes.layered(1, 3, 300_000);
    scene.source().contents().push(image, "app/a", "1");
    try (FaultProxy faulty = FaultProxy.before(scene.source().uri())) {
      // Not the first blobs that come: the config, which is small, would not be cut.
      List<String> cut =
          image.blobs().subList(1, 3).stream().map(blob -> "/blobs/" + blob.digest()).toList();
      cut.forEach(blob -> faulty.with(FaultRule.first(1, "GET", blob, Fault.cutResponse(50_000))));
      scene.plainHttp(faulty.host());
      scene.manifest().image(faulty.host() + "/app/a:1");
      scene.mirror(0);
      for (String blob : cut) {
        assertEquals(
            2, faulty.requests().stream().filter(request -> request.is("GET", blob)).count());
      }
      disk.assertHolds(MirrorScene.mirrored(faulty.host(), "app/a") + ":1", image);
    }
    assertNoLeftovers();
  }

  /** What is carried on goes by its names: to have the bytes is not enough. */
  @Test
  void imageByDigestHasAName() {
    TestImage image = ImageShapes.simple(1);
    String pinned = scene.here("app/a@" + image.digest());
    publish(Map.of("app/a", image));
    scene.mirror(0);
    scene.manifest().clear().image(pinned);
    Finished verified = scene.verify(1);
    assertTrue(verified.stdout().contains("missing"), verified::toString);
    scene.mirror(0);
    assertEquals("copied", scene.reported().path(0).path("status").asText());
    assertTrue(
        disk.names().contains(scene.mirrored("app/a") + "@" + image.digest()),
        disk.names()::toString);
    scene.verify(0);
    scene.mirror(0);
    assertEquals("present", scene.reported().path(0).path("status").asText());
  }

  @Test
  void concurrentRunIsRejected() {
    scene.source().contents().push(ImageShapes.simple(1), "app/a", "1");
    try (FaultProxy slow = FaultProxy.before(scene.source().uri())) {
      slow.with(FaultRule.always("GET", "/blobs/", Fault.delay(Duration.ofSeconds(30))));
      scene.plainHttp(slow.host());
      scene.manifest().image(slow.host() + "/app/a:1");
      try (RunningProgram run = scene.command().start()) {
        Path index = mirror.resolve("index.json");
        assertTrue(Poll.until(Duration.ofSeconds(30), () -> Files.exists(index)), run::stderrSoFar);
        Finished other = scene.mirror(5);
        assertTrue(other.stderr().contains("another run is writing to it"), other::toString);
        assertTrue(run.isAlive(), run::stderrSoFar);
      }
    }
  }

  @Test
  void killedRunIsCompletedByTheNext() {
    Map<String, TestImage> images = new LinkedHashMap<>();
    for (int i = 1; i <= 4; i++) {
      images.put("app/n" + i, ImageShapes.layered(i, 4, 200_000));
    }
    images.forEach((name, image) -> scene.source().contents().push(image, name, "1"));
    try (FaultProxy slow = FaultProxy.before(scene.source().uri())) {
      slow.with(FaultRule.always("GET", "/blobs/", Fault.delay(Duration.ofMillis(200))));
      scene.plainHttp(slow.host());
      images.keySet().forEach(name -> scene.manifest().image(slow.host() + "/" + name + ":1"));
      try (RunningProgram run = scene.command("--jobs", "2").start()) {
        assertTrue(
            Poll.until(Duration.ofSeconds(30), () -> blobs() >= 7 || !run.isAlive()),
            run::stderrSoFar);
        run.kill();
        assertEquals(137, run.await(Duration.ofSeconds(10)).status());
      }
      images.forEach((name, image) -> disk.assertWholeOrAbsent(mirroredBy(slow, name), image));
      assertTrue(disk.names().size() < images.size());
      long missing = missingBytes(images);
      scene.mirror(0);
      images.forEach((name, image) -> disk.assertHolds(mirroredBy(slow, name), image));
      assertEquals(missing, reportedBytes());
    }
    assertNoLeftovers();
  }

  private static String mirroredBy(FaultProxy proxy, String name) {
    return MirrorScene.mirrored(proxy.host(), name) + ":1";
  }

  /** By names alone: while a run goes on, a file that was listed can be gone a moment later. */
  private int blobs() {
    String[] names = mirror.resolve("blobs/sha256").toFile().list();
    return names == null ? 0 : (int) Stream.of(names).filter(name -> !name.startsWith(".")).count();
  }

  private long missingBytes(Map<String, TestImage> images) {
    return images.values().stream()
        .flatMap(image -> image.blobs().stream())
        .filter(blob -> !Files.exists(disk.blob(blob.digest())))
        .mapToLong(TestBlob::size)
        .sum();
  }

  private long reportedBytes() {
    long bytes = 0;
    for (JsonNode artifact : scene.reported()) {
      bytes += artifact.path("bytes").asLong();
    }
    return bytes;
  }

  private void assertNoLeftovers() {
    assertEquals(
        new TreeSet<>(List.of(".ma-ecr.lock", "index.json", "oci-layout")),
        new TreeSet<>(disk.files("").stream().filter(name -> name.length() < 64).toList()));
  }

  @Test
  void otherFolderIsNotChanged() throws IOException {
    Files.createDirectories(mirror);
    Files.writeString(mirror.resolve("thesis.txt"), "x");
    publish(Map.of("app/a", ImageShapes.simple(1)));
    Finished refused = scene.mirror(3);
    assertTrue(
        refused.stderr().contains("the folder is neither empty nor an OCI image layout"),
        refused::toString);
    assertEquals(List.of("thesis.txt"), disk.files(""));
  }
}
