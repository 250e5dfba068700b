package org.opensearch.migrations.ecr.helm.chart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.ports.ChartSource.ChartPackage;
import org.opensearch.migrations.ecr.testing.Helm;
import org.opensearch.migrations.ecr.testing.RegistryProcess;
import org.opensearch.migrations.ecr.testing.TestBlob;
import org.opensearch.migrations.ecr.testing.TestImage;

/** Compares artifacts with those that real {@code helm push} pushes to a real registry. */
class HelmPushIT {

  @TempDir private static Path folder;
  private static Helm helm;
  @AutoClose private static RegistryProcess registry;

  @BeforeAll
  static void startRegistry() {
    helm = new Helm(folder);
    registry = RegistryProcess.start(folder.resolve("registry"));
  }

  /** Comparing the manifest suffices, because it names config and layer by digest. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "complete",
        "scalars",
        "escapes",
        "requirements",
        "anchors",
        "merges",
        "merges-in-order",
        "many-merges"
      })
  void theArtifactEqualsThatOfHelmPush(String fixture) throws IOException {
    byte[] archive = archive(fixture);
    helm.push(Files.write(folder.resolve(fixture + ".tgz"), archive), registry, "pushed");
    String helms = text(registry.contents().manifest("pushed/" + fixture, "1.2.3").orElseThrow());

    ChartPackage ours = artifact(archive);

    String config = text(ours.blobs().get(ours.manifest().blobs().get(0).digest()));
    assertEquals(withoutCreated(helms), text(ours.manifest().content()), () -> "of " + config);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "other/Chart.yaml",
        "./Chart.yaml",
        "web/./Chart.yaml",
        "web/x/../Chart.yaml",
        "web\\Chart.yaml"
      })
  void archivesOfOtherToolsAreEqualToHelm(String path) throws IOException {
    byte[] archive =
        new ArchiveBuilder()
            .file("second/values.yaml", "a: 1\n")
            .file(path, "\ufeffapiVersion: v2\r\nname: odd\r\nversion: 1.0.0\r\n")
            .tgz();
    helm.push(Files.write(folder.resolve("odd.tgz"), archive), registry, "pushed");
    String helms = text(registry.contents().manifest("pushed/odd", "1.0.0").orElseThrow());

    assertEquals(withoutCreated(helms), text(artifact(archive).manifest().content()));
  }

  @Test
  void helmPullsTheSameArchive() throws IOException {
    byte[] archive = archive("complete");
    ChartPackage ours = artifact(archive);
    List<TestBlob> blobs = ours.blobs().values().stream().map(TestBlob::of).toList();
    TestImage image =
        new TestImage(ours.manifest().mediaType(), ours.manifest().content(), List.of(), blobs);
    registry.contents().push(image, "ours/complete", "1.2.3");

    assertArrayEquals(archive, helm.pull(registry, "ours/complete", "1.2.3"));
  }

  private static ChartPackage artifact(byte[] archive) throws IOException {
    return ChartArtifact.of(ChartMetadata.read(ChartArchive.read(archive)), archive);
  }

  private static String withoutCreated(String manifest) {
    String without = manifest.replaceFirst("\"org.opencontainers.image.created\":\"[^\"]*\",", "");
    assertNotEquals(manifest, without, "Helm says when");
    return without;
  }

  private static byte[] archive(String fixture) throws IOException {
    ArchiveBuilder builder = new ArchiveBuilder();
    for (String file : List.of("Chart.yaml", "requirements.yaml")) {
      try (InputStream in =
          HelmPushIT.class.getResourceAsStream("charts/" + fixture + "/" + file)) {
        if (in != null) {
          builder.file(fixture + "/" + file, text(in.readAllBytes()));
        }
      }
    }
    return builder.file(fixture + "/values.yaml", "a: 1\n").tgz();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
