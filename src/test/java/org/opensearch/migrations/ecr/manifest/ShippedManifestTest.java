package org.opensearch.migrations.ecr.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.MirrorManifest;

/** The manifest in the jar holds together, and has what the charts were measured to pull. */
class ShippedManifestTest {

  private final MirrorManifest manifest =
      ManifestReader.read(ManifestFile.packaged(), Optional.empty());

  @Test
  void hasTheProductionCharts() {
    assertEquals(
        List.of(
            "argo-workflows:0.47.1",
            "cert-manager:v1.17.2",
            "fluent-bit:0.49.0",
            "kube-prometheus-stack:72.0.0",
            "strimzi-kafka-operator:0.47.0"),
        manifest.charts().stream().map(ChartEntry::label).toList());
  }

  @Test
  void hasTheImagesThatHandWrittenListsMissed() {
    Set<String> images =
        manifest.allImages().map(image -> image.reference().toString()).collect(Collectors.toSet());
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
    assertEquals(33, images.size());
  }

  @Test
  void isInCanonicalForm() {
    String text = new String(ManifestFile.packaged().content(), StandardCharsets.UTF_8);
    assertEquals(text, ManifestWriter.write(manifest));
    assertEquals(0, ManifestWriter.countOwnComments(text));
    assertTrue(ManifestWriter.isGenerated(text));
  }

  @Test
  void notesLocationsOfUnusualImages() {
    Map<String, String> notes = new HashMap<>();
    manifest
        .allImages()
        .forEach(i -> i.note().ifPresent(note -> notes.put(i.reference().name(), note)));
    assertEquals("controller argument --executor-image", notes.get("quay.io/argoproj/argoexec"));
    assertEquals("custom resource Prometheus", notes.get("quay.io/prometheus/prometheus"));
    assertEquals("test hook", notes.get("docker.io/bats/bats"));
    assertFalse(notes.containsKey("quay.io/strimzi/operator"));
  }

  @Test
  void releaseImagesFollowTheRelease() {
    MirrorManifest other = ManifestReader.read(ManifestFile.packaged(), Optional.of("9.9.9"));
    List<String> release =
        other
            .allImages()
            .map(image -> image.reference().toString())
            .filter(image -> image.endsWith(":9.9.9"))
            .toList();
    String published = "public.ecr.aws/opensearchproject/opensearch-migrations-";
    assertEquals(4, release.size());
    assertTrue(release.stream().allMatch(image -> image.startsWith(published)), release::toString);
  }
}
