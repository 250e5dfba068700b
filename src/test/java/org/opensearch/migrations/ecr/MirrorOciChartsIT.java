package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.helm.chart.ArchiveBuilder;
import org.opensearch.migrations.ecr.testing.ChartShapes;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.Helm;
import org.opensearch.migrations.ecr.testing.RegistryProcess;
import org.opensearch.migrations.ecr.testing.TestImage;

/** OCI charts: only artifacts that Helm can pull are mirrored. */
class MirrorOciChartsIT {

  private static final String VERSION = "1.2.3+b.4";
  private static final String TAG = "1.2.3_b.4";

  @TempDir private static Path folder;
  private static Helm helm;
  @AutoClose private static MirrorScene scene;

  @BeforeAll
  static void start() {
    helm = new Helm(folder);
    scene = MirrorScene.start(folder);
  }

  private static byte[] archive(String name, String version) {
    return new ArchiveBuilder()
        .file(
            name + "/Chart.yaml", "apiVersion: v2\nname: " + name + "\nversion: " + version + "\n")
        .tgz();
  }

  private static void publish(String name, TestImage artifact) {
    scene.source().contents().push(artifact, "oci/" + name, TAG);
  }

  private static void list(Set<String> charts) {
    scene.manifest().clear();
    charts.forEach(
        name -> scene.manifest().chart(name, VERSION, "oci://" + scene.here("oci/" + name)));
  }

  private static boolean helmPulls(RegistryProcess registry, String repository, byte[] archive) {
    byte[] pulled;
    try {
      pulled = helm.pull(registry, repository, VERSION);
    } catch (AssertionError e) {
      return false;
    }
    assertArrayEquals(archive, pulled);
    return true;
  }

  @Test
  void artifactThatHelmPullsIsMirrored() {
    Map<String, byte[]> archives = new TreeMap<>();
    Map<String, TestImage> taken = new TreeMap<>();
    Map<String, TestImage> refused = new TreeMap<>();
    for (String shape : ChartShapes.all(new byte[0]).keySet()) {
      byte[] archive = archive(shape, VERSION);
      TestImage artifact = ChartShapes.all(archive).get(shape);
      publish(shape, artifact);
      archives.put(shape, archive);
      (helmPulls(scene.source(), "oci/" + shape, archive) ? taken : refused).put(shape, artifact);
    }
    assertTrue(taken.keySet().containsAll(Set.of("plain", "legacy", "index")), taken::toString);
    assertTrue(refused.keySet().containsAll(Set.of("image", "images")), refused::toString);

    list(taken.keySet());
    scene.mirror(0);
    taken
        .keySet()
        .forEach(
            shape ->
                assertTrue(
                    helmPulls(scene.destination(), "charts/" + shape, archives.get(shape)), shape));
    scene.verify(0, "--deep");

    assertRefusedAndFound(refused, "it is not a Helm chart", "--only=charts");
  }

  @Test
  void otherChartOrVersionIsRejectedAndDetected() {
    Map<String, byte[]> archives =
        Map.of(
            "another-name", archive("other", VERSION),
            "another-version", archive("another-version", "1.2.4"),
            "another-build", archive("another-build", "1.2.3+b.5"));
    Map<String, TestImage> artifacts = new TreeMap<>();
    archives.forEach((name, archive) -> artifacts.put(name, ChartShapes.all(archive).get("plain")));
    artifacts.forEach(MirrorOciChartsIT::publish);
    assertRefusedAndFound(artifacts, "it is chart ", "--deep");
  }

  @Test
  void archiveThatIsNotAChartIsRejectedAndDetected() {
    byte[] archive = new ArchiveBuilder().file("no-chart/values.yaml", "").tgz();
    Map<String, TestImage> artifact = Map.of("no-chart", ChartShapes.all(archive).get("plain"));
    artifact.forEach(MirrorOciChartsIT::publish);
    assertRefusedAndFound(artifact, "its archive is not a chart: it has no Chart.yaml", "--deep");
  }

  /** Refused by {@code mirror}; and when somebody else has copied it, {@code verify} says so. */
  private static void assertRefusedAndFound(
      Map<String, TestImage> artifacts, String reason, String option) {
    list(artifacts.keySet());
    Finished mirrored = scene.mirror(3);
    // The artifacts of one cause are listed below it.
    long failed =
        mirrored.stderr().lines().filter(line -> line.matches("(error:| ) chart oci://.*")).count();
    assertEquals(artifacts.size(), failed, mirrored::toString);
    assertTrue(mirrored.stderr().contains(reason), mirrored::toString);
    artifacts.forEach(
        (name, artifact) -> {
          assertFalse(scene.destination().contents().repositories().contains("charts/" + name));
          scene.destination().contents().push(artifact, "charts/" + name, TAG);
        });
    Finished verified = scene.verify(1, option);
    assertEquals(artifacts.size(), count(verified.stdout(), reason), verified::toString);
  }

  private static long count(String text, String part) {
    return text.lines().filter(line -> line.contains(part)).count();
  }

  @Test
  void secondRunRequestsOnlyTheTag() {
    list(Set.of("again"));
    publish("again", ChartShapes.all(archive("again", "v" + VERSION)).get("index"));
    scene.mirror(0);
    scene.source().forgetRequests();
    scene.mirror(0);
    assertEquals(1, scene.source().requests().manifestHeads().size());
    assertEquals(List.of(), scene.source().requests().manifestReads());
    assertEquals(List.of(), scene.source().requests().blobReads());
    scene.verify(0, "--deep");
  }
}
