package org.opensearch.migrations.ecr.discover.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.http.SourceMirrors;
import org.opensearch.migrations.ecr.manifest.ImageList;
import org.opensearch.migrations.ecr.manifest.InputFile;
import org.opensearch.migrations.ecr.manifest.ManifestReader;

class ImageListDifferenceTest {

  private static final String SHA = "@sha256:" + "0a".repeat(32);
  private static final String SHA_B = "@sha256:" + "0b".repeat(32);

  @Test
  void namesTheChartsOfMissingImages() {
    String manifest =
        """
        version: 1
        charts:
          - {key: a, version: 1.0.0, repository: "https://x/", images: ["q.io/b:2", "q.io/c:1"]}
          - {key: b, version: 1.0.0, repository: "https://x/", images: ["q.io/b:2", busybox]}
        images: ["q.io/d:1", "q.io/c:1"]
        """;
    ImageListDifference difference =
        difference(manifest, "busybox:latest q.io/b:1 q.io/d:1 redis", Map.of());
    assertEquals(
        List.of(
            "- docker.io/library/redis:latest",
            "- q.io/b:1",
            "+ q.io/b:2 (a, b)",
            "+ q.io/c:1 (a, the aggregate chart)"),
        difference.lines());
  }

  @Test
  void referencesAreNormalised() {
    assertSame("docker.io/library/redis", "redis:latest");
    assertSame("amazon/aws-cli:2", "registry-1.docker.io/amazon/aws-cli:2");
    assertDiffers("redis:1", "redis");
    assertDiffers("amazon/aws-cli:2", "public.ecr.aws/amazon/aws-cli:2");
  }

  @Test
  void digestsAreComparedIfBothHaveOne() {
    assertSame("q.io/a:1" + SHA, "q.io/a:1");
    assertSame("q.io/a:1" + SHA, "q.io/a:1" + SHA);
    assertSame("q.io/a:1" + SHA, "q.io/a" + SHA);
    assertDiffers("q.io/a:1" + SHA, "q.io/a:1" + SHA_B);
    assertDiffers("q.io/a:1" + SHA, "q.io/a:2" + SHA);
    assertDiffers("q.io/a" + SHA, "q.io/a:1");
    assertDiffers("q.io/a" + SHA, "q.io/b" + SHA);
  }

  @Test
  void mirrorsCountAsTheOriginalHostOnlyIfDeclared() {
    String mirrored = "mirror.gcr.io/library/redis:7";
    assertDiffers("redis:7", mirrored);
    assertEquals(List.of(), lines("redis:7", mirrored, Map.of("docker.io", "mirror.gcr.io")));
    assertEquals(List.of(), lines("redis:7", mirrored, Map.of("mirror.gcr.io", "docker.io")));
    assertEquals(List.of(), lines(mirrored, "redis:7", Map.of("docker.io", "mirror.gcr.io")));
    Map<String, String> both = Map.of("docker.io", "mirror.gcr.io", "mirror.gcr.io", "docker.io");
    assertEquals(List.of(), lines("redis:7", mirrored, both));
    // What the list or the charts say is printed, not the original.
    assertEquals(
        List.of("+ docker.io/library/redis:7 (the aggregate chart)", "- mirror.gcr.io/x:1"),
        lines("redis:7", "mirror.gcr.io/x:1", Map.of("docker.io", "mirror.gcr.io")));
  }

  @Test
  void mirrorsWithAPath() {
    Map<String, String> cache = Map.of("docker.io", "h:5000/hub", "quay.io", "h:5000/hub/quay");
    assertEquals(List.of(), lines("redis:7", "h:5000/hub/library/redis:7", cache));
    assertEquals(List.of(), lines("quay.io/a/b:7", "h:5000/hub/quay/a/b:7", cache));
    assertEquals(2, lines("redis:7", "h:5000/hubs/library/redis:7", cache).size());
  }

  private static void assertSame(String one, String other) {
    assertEquals(List.of(), lines(one, other, Map.of()));
    assertEquals(List.of(), lines(other, one, Map.of()));
  }

  private static void assertDiffers(String one, String other) {
    assertEquals(2, lines(one, other, Map.of()).size());
    assertEquals(2, lines(other, one, Map.of()).size());
  }

  private static List<String> lines(String image, String list, Map<String, String> mirrors) {
    ImageListDifference difference =
        difference("version: 1\nimages: ['" + image + "']", list, mirrors);
    assertEquals(difference.lines().isEmpty(), difference.isEmpty());
    assertTrue(difference.extra().size() <= 1);
    return difference.lines();
  }

  private static ImageListDifference difference(
      String manifest, String list, Map<String, String> mirrors) {
    return ImageListDifference.of(
        ManifestReader.read("m", manifest.getBytes(UTF_8), Optional.empty()),
        ImageList.read(new InputFile("l", list.getBytes(UTF_8)), Optional.empty()),
        SourceMirrors.parse(
                mirrors.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList())
            ::original);
  }
}
