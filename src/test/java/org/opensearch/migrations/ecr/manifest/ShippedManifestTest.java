package org.opensearch.migrations.ecr.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.VersionOrder;

/** The manifests in the jar are consistent and contain what the charts were measured to pull. */
class ShippedManifestTest {

  private static MirrorManifest manifest(String release) {
    return ManifestReader.read(PackagedManifests.of(release), Optional.empty());
  }

  private static Set<String> images(String release) {
    return manifest(release)
        .withGroups(Set.of())
        .allImages()
        .map(image -> image.reference().toString())
        .collect(Collectors.toSet());
  }

  static List<String> releases() {
    return PackagedManifests.releases();
  }

  @Test
  void everyFileIsListed() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("manifest"))) {
      assertEquals(
          PackagedManifests.releases(),
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.equals("rules.yaml"))
              .map(name -> name.replace(".yaml", ""))
              .sorted(VersionOrder.LOWEST_FIRST)
              .toList());
    }
  }

  /** Counted on the upstream charts with an independent reader. */
  @ParameterizedTest
  @CsvSource({"2.6.4,33,33", "2.8.2,37,37", "3.0.1,39,40", "3.2.1,38,39", "3.3.6,35,40"})
  void listsTheImagesOfTheDefaultDeployment(String release, int count, int withVariants) {
    MirrorManifest manifest = manifest(release);
    Set<ImageReference> images = new HashSet<>();
    manifest.charts().stream()
        .filter(chart -> chart.variants().isEmpty())
        .forEach(chart -> addOfBase(chart.images(), images));
    addOfBase(manifest.images(), images);
    assertEquals(count, images.size());
    assertEquals(withVariants, images(release).size());
    assertEquals(Optional.of(release), manifest.release());
  }

  private static void addOfBase(List<ImageEntry> entries, Set<ImageReference> images) {
    entries.stream()
        .filter(image -> image.variants().isEmpty() && image.group().isEmpty())
        .forEach(image -> images.add(image.reference()));
  }

  @Test
  void listsTheVariantsOfTheDeployment() {
    Set<String> variants = new TreeSet<>();
    MirrorManifest manifest = manifest("3.3.6");
    manifest
        .charts()
        .forEach(
            chart -> {
              variants.add(chart.key() + " " + chart.variants());
              chart.images().stream()
                  .filter(image -> !image.variants().isEmpty())
                  .forEach(i -> variants.add(i.reference().name() + " " + i.variants()));
            });
    variants.removeIf(text -> text.endsWith(" []"));
    assertEquals(
        Set.of(
            "ack-acmpca-controller [pca-create]",
            "jaeger [tracing-jaeger]",
            "docker.io/bats/bats [grafana]",
            "docker.io/grafana/grafana [grafana]",
            "quay.io/kiwigrid/k8s-sidecar [grafana]"),
        variants);
  }

  @ParameterizedTest
  @CsvSource({
    "2.6.4,argo-workflows:0.47.1 cert-manager:v1.17.2 fluent-bit:0.49.0"
        + " kube-prometheus-stack:72.0.0 strimzi-kafka-operator:0.47.0",
    "3.3.6,ack-cloudwatch-controller:1.4.2 argo-workflows:1.0.5 aws-privateca-issuer:v1.4.0"
        + " cert-manager:v1.17.2 fluent-bit:0.51.0 kube-prometheus-stack:72.0.0"
        + " strimzi-kafka-operator:0.50.1"
  })
  void listsTheChartsOfTheDefaultDeployment(String release, String charts) {
    assertEquals(
        List.of(charts.split(" ")),
        manifest(release).charts().stream()
            .filter(chart -> chart.variants().isEmpty())
            .map(chart -> chart.key() + ":" + chart.version())
            .toList());
  }

  @Test
  void listsTheImagesThatHandWrittenListsLacked() {
    Set<String> images = images("2.6.4");
    for (String missed :
        List.of(
            "quay.io/jetstack/cert-manager-acmesolver:v1.17.2",
            "quay.io/strimzi/kafka:0.47.0-kafka-4.0.0",
            "quay.io/strimzi/maven-builder:0.47.0",
            "quay.io/argoproj/argoexec:v3.7.9",
            "docker.io/library/busybox:latest",
            "quay.io/prometheus/prometheus:v3.3.1",
            "quay.io/thanos/thanos:v0.38.0",
            "docker.io/amazon/aws-cli:2.25.11")) {
      assertTrue(images.contains(missed), missed);
    }
  }

  @ParameterizedTest
  @MethodSource("releases")
  void isInCanonicalForm(String release) {
    String text = new String(PackagedManifests.of(release).content(), StandardCharsets.UTF_8);
    assertEquals(text, ManifestWriter.write(manifest(release)));
    assertEquals(0, ManifestWriter.countOwnComments(text));
    assertTrue(ManifestWriter.isGenerated(text));
  }

  /** The collector of 2.6.4 is hard-coded in a template; later releases have a value for it. */
  @ParameterizedTest
  @MethodSource("releases")
  void declaresImagesThatNoValueSets(String release) {
    List<String> unoverridable =
        manifest(release)
            .allImages()
            .filter(image -> image.unoverridable().isPresent())
            .map(image -> image.reference().toString())
            .toList();
    assertEquals(
        release.equals("2.6.4")
            ? List.of("public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3")
            : List.of(),
        unoverridable);
  }

  @ParameterizedTest
  @MethodSource("releases")
  void notesLocationsOfUnusualImages(String release) {
    Map<String, String> notes = new HashMap<>();
    manifest(release)
        .allImages()
        .forEach(i -> i.note().ifPresent(note -> notes.put(i.reference().name(), note)));
    assertEquals("controller argument --executor-image", notes.get("quay.io/argoproj/argoexec"));
    assertEquals("custom resource Prometheus", notes.get("quay.io/prometheus/prometheus"));
    assertFalse(notes.containsKey("quay.io/strimzi/operator"));
  }

  @ParameterizedTest
  @MethodSource("releases")
  void releaseImagesFollowTheRelease(String release) {
    MirrorManifest other = ManifestReader.read(PackagedManifests.of(release), Optional.of("9.9.9"));
    List<String> images =
        other
            .allImages()
            .map(image -> image.reference().toString())
            .filter(image -> image.endsWith(":9.9.9"))
            .toList();
    String published = "public.ecr.aws/opensearchproject/opensearch-migrations-";
    assertEquals(4, images.size());
    assertTrue(images.stream().allMatch(image -> image.startsWith(published)), images::toString);
  }
}
