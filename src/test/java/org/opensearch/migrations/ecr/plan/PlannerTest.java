package org.opensearch.migrations.ecr.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.plan.Planner.Selection;

class PlannerTest {

  private static final String PIN = "sha256:" + "a".repeat(64);
  private static final String OTHER_PIN = "sha256:" + "b".repeat(64);

  private final List<ChartEntry> charts = new ArrayList<>();
  private final List<ImageEntry> images = new ArrayList<>();
  private String target = "private.test";
  private ArtifactFilter filter = ArtifactFilter.all();

  private static ImageEntry entry(String reference) {
    return new ImageEntry(
        reference, ImageReference.parse(reference), Optional.empty(), Optional.empty(), 1);
  }

  private PlannerTest images(String... references) {
    Stream.of(references).map(PlannerTest::entry).forEach(images::add);
    return this;
  }

  private PlannerTest chart(String key, String version, String... references) {
    return chartFrom(key, key, version, "https://charts.test/" + key, references);
  }

  private PlannerTest chartFrom(
      String key, String name, String version, String repository, String... references) {
    charts.add(
        new ChartEntry(
            key,
            name,
            version,
            URI.create(repository),
            Optional.empty(),
            Stream.of(references).map(PlannerTest::entry).toList(),
            List.of(),
            1));
    return this;
  }

  private PlannerTest filtered(List<String> include, List<String> exclude) {
    filter = new ArtifactFilter(include, exclude);
    return this;
  }

  private Planner planner() {
    MirrorManifest manifest =
        new MirrorManifest(
            "test.yaml",
            Optional.empty(),
            charts,
            images,
            List.of(),
            List.of(),
            Digest.sha256(new byte[0]));
    return new Planner(manifest, MirrorTarget.parse(target), filter);
  }

  private List<String> destinations(Selection selection) {
    return planner().plan(selection).artifacts().stream()
        .map(PlannedArtifact::destination)
        .toList();
  }

  private String refusal() {
    InvalidInputException refused =
        assertThrows(InvalidInputException.class, () -> planner().plan(Selection.ALL));
    return refused.getMessage();
  }

  /** Else a run for a part would put another image in its place. */
  @Test
  void pinAppliesToAFilteredPlan() {
    chart("web", "1.0.0", "quay.io/a/b:1").images("quay.io/a/b:1@" + PIN);
    for (String glob : List.of("quay.io/a/b:1", "web")) {
      filtered(List.of(glob), List.of());
      assertEquals(
          List.of(Optional.of(Digest.parse(PIN))),
          planner().plan(Selection.IMAGES).artifacts().stream()
              .map(artifact -> ((PlannedArtifact.Image) artifact).digest())
              .toList(),
          glob);
    }
  }

  @Test
  void chartsThatDifferOnlyByAVAreRejected() {
    chartFrom("a", "web", "v1.0.0", "https://charts.test/a");
    chartFrom("b", "web", "1.0.0", "https://charts.test/b");
    assertTrue(refusal().contains("the destination of https://charts.test/a"), refusal());
  }

  @ParameterizedTest
  @CsvSource({
    "busybox, mirrored/docker.io/library/busybox:latest",
    "amazon/aws-cli:2.25.11, mirrored/docker.io/amazon/aws-cli:2.25.11",
    "index.docker.io/amazon/aws-cli:1, mirrored/docker.io/amazon/aws-cli:1",
    "quay.io/a/b:v1, mirrored/quay.io/a/b:v1",
    "Registry.test:5000/a:1, mirrored/registry.test-5000/a:1",
    "localhost/a:1, mirrored/localhost/a:1"
  })
  void imageNamesAreNormalised(String image, String destination) {
    images(image);
    assertEquals(List.of("private.test/" + destination), destinations(Selection.ALL));
    target = "private.test:5000/some/prefix/";
    assertEquals(
        List.of("private.test:5000/some/prefix/" + destination), destinations(Selection.ALL));
  }

  @Test
  void chartsPrecedeImagesInManifestOrder() {
    chart("b", "1.0.0+x", "quay.io/b:1").chart("a", "2.0.0", "quay.io/a:1").images("quay.io/c:1");
    assertEquals(
        List.of(
            "private.test/charts/b:1.0.0_x",
            "private.test/charts/a:2.0.0",
            "private.test/mirrored/quay.io/b:1",
            "private.test/mirrored/quay.io/a:1",
            "private.test/mirrored/quay.io/c:1"),
        destinations(Selection.ALL));
    assertEquals(2, destinations(Selection.CHARTS).size());
    assertEquals(3, destinations(Selection.IMAGES).size());
    assertEquals(
        List.of(
            "charts/a",
            "charts/b",
            "mirrored/quay.io/a",
            "mirrored/quay.io/b",
            "mirrored/quay.io/c"),
        List.copyOf(planner().plan(Selection.ALL).repositories()));
  }

  @Test
  void sourcesAreReadable() {
    chartFrom("a", "a", "1.0.0", "https://charts.test/stable/")
        .chartFrom("b", "b", "1.0.0", "oci://ghcr.io/charts/b")
        .images("busybox@" + PIN);
    assertEquals(
        List.of(
            "https://charts.test/stable/a:1.0.0",
            "oci://ghcr.io/charts/b:1.0.0",
            "docker.io/library/busybox@" + PIN),
        planner().plan(Selection.ALL).artifacts().stream().map(PlannedArtifact::source).toList());
  }

  @Test
  void duplicateImageIsMirroredOnce() {
    chart("a", "1.0.0", "busybox:1", "quay.io/x:1")
        .chart("b", "1.0.0", "docker.io/library/busybox:1")
        .images("registry-1.docker.io/library/busybox:1");
    assertEquals(
        List.of(
            "private.test/mirrored/docker.io/library/busybox:1",
            "private.test/mirrored/quay.io/x:1"),
        destinations(Selection.IMAGES));
  }

  @Test
  void chartWithTwoKeysIsMirroredOnce() {
    chartFrom("one", "demo", "1.0.0", "https://charts.test/")
        .chartFrom("two", "demo", "1.0.0", "https://charts.test/");
    assertEquals(List.of("private.test/charts/demo:1.0.0"), destinations(Selection.ALL));
  }

  @Test
  void pinTakesPrecedenceOverTheTag() {
    for (List<String> order :
        List.of(
            List.of("busybox:1", "busybox:1@" + PIN), List.of("busybox:1@" + PIN, "busybox:1"))) {
      PlannerTest fresh = new PlannerTest().images(order.toArray(String[]::new));
      List<PlannedArtifact> planned = fresh.planner().plan(Selection.ALL).artifacts();
      assertEquals(1, planned.size());
      PlannedArtifact.Image image = (PlannedArtifact.Image) planned.get(0);
      assertEquals(Optional.of(Digest.parse(PIN)), image.digest());
      assertEquals(Optional.of("1"), image.tag());
      assertEquals("private.test/mirrored/docker.io/library/busybox:1", image.destination());
    }
  }

  @Test
  void repositoryCanHaveTagsAndDigests() {
    images("busybox:1", "busybox:2", "busybox@" + PIN, "busybox@" + OTHER_PIN);
    assertEquals(4, destinations(Selection.ALL).size());
    assertEquals(1, planner().plan(Selection.ALL).repositories().size());
    assertEquals(
        "private.test/mirrored/docker.io/library/busybox@" + PIN,
        destinations(Selection.ALL).get(2));
  }

  @Test
  void tagWithTwoPinsIsRejected() {
    images("busybox:1@" + PIN, "busybox:1@" + OTHER_PIN);
    String message = refusal();
    assertTrue(message.contains(PIN) && message.contains(OTHER_PIN), message);
  }

  @Test
  void collidingRepositoriesAreRejected() {
    images("registry.test:5000/a:1", "registry.test-5000/a:2");
    String message = refusal();
    assertTrue(
        message.contains("registry.test:5000/a:1") && message.contains("registry.test-5000/a:2"),
        message);
  }

  @Test
  void collidingChartsAreRejected() {
    chartFrom("one", "demo", "1.0.0", "https://a.test/")
        .chartFrom("two", "demo", "1.0.0", "https://b.test/");
    assertTrue(refusal().contains("charts/demo:1.0.0"));
    charts.clear();
    chartFrom("one", "demo", "1.0.0+a", "https://a.test/")
        .chartFrom("two", "demo", "1.0.0_a", "https://a.test/");
    assertTrue(refusal().contains("charts/demo:1.0.0_a"));
  }

  @Test
  void tooLongNamesAreRejectedWithTheirLength() {
    String path = "a".repeat(256 - "mirrored/quay.io/".length());
    images("quay.io/" + path + ":1");
    assertEquals(1, destinations(Selection.ALL).size());
    target = "private.test/p";
    String message = refusal();
    assertTrue(message.contains("has 258 characters, but a registry allows 256"), message);
    assertTrue(message.contains("shorter prefix"), message);
  }

  @Test
  void invalidNamesAreRejected() {
    chart("Demo", "1.0.0");
    assertTrue(refusal().contains("is not a repository name"));
  }

  @Test
  void excludedChartExcludesItsImages() {
    chart("a", "1.0.0", "quay.io/a:1", "busybox:1")
        .chart("b", "1.0.0", "quay.io/b:1", "busybox:1")
        .images("quay.io/c:1")
        .filtered(List.of(), List.of("b"));
    assertEquals(
        List.of(
            "private.test/charts/a:1.0.0",
            "private.test/mirrored/quay.io/a:1",
            "private.test/mirrored/docker.io/library/busybox:1",
            "private.test/mirrored/quay.io/c:1"),
        destinations(Selection.ALL));
  }

  @ParameterizedTest
  @CsvSource({
    "a, '', quay.io/a:1 busybox:1",
    "'', quay.io/*, busybox:1",
    "quay.io/*, '', quay.io/a:1 quay.io/b:1 quay.io/c:1",
    "'quay.io/?:1', quay.io/b, quay.io/a:1 quay.io/c:1",
    "docker.io/library/busybox, '', busybox:1",
    "a, quay.io/a:1, busybox:1",
    "a, a, ''",
    "nothing, '', ''",
    "'quay.io/(a|b):1', '', ''"
  })
  void globsSelectArtifacts(String include, String exclude, String expected) {
    chart("a", "1.0.0", "quay.io/a:1", "busybox:1")
        .chart("b", "1.0.0", "quay.io/b:1")
        .images("quay.io/c:1")
        .filtered(
            include.isEmpty() ? List.of() : List.of(include),
            exclude.isEmpty() ? List.of() : List.of(exclude));
    Set<ImageReference> selected = planner().selectedImages();
    assertEquals(
        Stream.of(expected.split(" ", -1))
            .filter(s -> !s.isEmpty())
            .map(ImageReference::parse)
            .toList(),
        List.copyOf(selected));
  }

  @Test
  void planCanBeEmpty() {
    assertEquals(List.of(), destinations(Selection.ALL));
  }
}
