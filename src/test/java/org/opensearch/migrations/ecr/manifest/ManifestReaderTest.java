package org.opensearch.migrations.ecr.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.yaml.YamlReader;

class ManifestReaderTest {

  private static final String SHA = "sha256:" + "0a".repeat(32);
  private static final String SHA_B = "sha256:" + "0b".repeat(32);

  @Test
  void readsEverything() {
    String yaml =
        """
        version: 1
        release: "2.6.4"
        charts:
          - key: acmpca
            name: acmpca-chart
            version: v1.2.3-rc.1+build
            repository: oci://public.ecr.aws/x/acmpca-chart
            digest: %s
            images:
              - {image: quay.io/a/b:1, digest: "%s", reason: why, unoverridable: because}
              - busybox
            overrides:
              - {set: [x, "a.b", 0], to: "${mirror}/docker.io", for: [library/busybox]}
        images:
          - public.ecr.aws/o/console:${release}
        overrides:
          - {set: [n], to: {a: [1, true, ~, 1.5]}}
          - {set: [tag], to: "${release}", for: ["public.ecr.aws/o/console:${release}"]}
        """
            .formatted(SHA, SHA_B);
    MirrorManifest manifest = read(yaml);

    assertEquals("m.yaml", manifest.source());
    assertEquals(Optional.of("2.6.4"), manifest.release());
    assertEquals(Digest.sha256(yaml.getBytes(UTF_8)), manifest.digest());
    ChartEntry chart = manifest.charts().get(0);
    assertEquals("acmpca", chart.key());
    assertEquals("acmpca-chart:v1.2.3-rc.1+build", chart.label());
    assertTrue(chart.isOci());
    assertEquals(Optional.of(Digest.parse(SHA)), chart.digest());
    assertEquals(4, chart.line());
    ImageEntry pinned = chart.images().get(0);
    assertEquals("quay.io/a/b:1", pinned.reference().toString());
    assertEquals(Optional.of(Digest.parse(SHA_B)), pinned.pin());
    assertEquals(Optional.of("why"), pinned.reason());
    assertEquals(Optional.of("because"), pinned.unoverridable());
    assertEquals(10, pinned.line());
    ValuesOverride override = chart.overrides().get(0);
    assertEquals(List.of("x", "a.b", 0), override.set().segments());
    assertEquals(List.of(ImageReference.parse("busybox")), override.images());
    ImageEntry console = manifest.images().get(0);
    assertEquals("public.ecr.aws/o/console:${release}", console.written());
    assertEquals("public.ecr.aws/o/console:2.6.4", console.reference().toString());
    assertEquals(Map.of("a", Arrays.asList(1, true, null, 1.5)), manifest.overrides().get(0).to());
    assertEquals("${release}", manifest.overrides().get(1).to());
  }

  @Test
  void readsOmittedCharts() {
    MirrorManifest manifest =
        read("version: 1\nimages: []\nomitted:\n  - {chart: etcd-operator, reason: for tests}\n");
    assertEquals(List.of(new OmittedChart("etcd-operator", "for tests", 4)), manifest.omitted());
  }

  @Test
  void theNameDefaultsToTheKey() {
    ChartEntry chart =
        read("version: 1\ncharts: [{key: a-b, version: 1.0.0, repository: http://x/}]")
            .charts()
            .get(0);
    assertEquals("a-b", chart.name());
  }

  @Test
  void chartsAreOptional() {
    assertEquals(1, read("version: 1\nimages: [quay.io/a:1]").allImages().count());
  }

  @Test
  void theRequestedReleaseTakesPrecedence() {
    String yaml = "version: 1\nrelease: '1.0'\nimages: ['quay.io/a:${release}']";
    MirrorManifest manifest = ManifestReader.read("m.yaml", yaml.getBytes(UTF_8), Optional.of("9"));
    assertEquals("quay.io/a:9", manifest.images().get(0).reference().toString());
    assertEquals(Optional.of("9"), manifest.release());
  }

  @Test
  void overridesReferToThePinnedImage() {
    String yaml =
        """
        version: 1
        images: [{image: "quay.io/a:1", digest: "%s"}, "quay.io/b@%s"]
        overrides:
          - {set: [a], to: "${mirror}/quay.io/a:1", for: ["quay.io/a:1"]}
          - {set: [b], to: "${mirror}/quay.io/b@%s", for: ["quay.io/b@%s"]}
        """
            .formatted(SHA, SHA_B, SHA_B, SHA_B);
    assertEquals("[quay.io/a:1]", read(yaml).overrides().get(0).images().toString());
  }

  @Test
  void aDigestInTheReferenceIsNoPin() {
    MirrorManifest manifest =
        read("version: 1\nimages: ['quay.io/a:1@%s', 'quay.io/b@%s']".formatted(SHA, SHA_B));
    assertEquals(
        List.of("quay.io/a:1@" + SHA, "quay.io/b@" + SHA_B),
        manifest.images().stream().map(ImageEntry::written).toList());
    assertTrue(manifest.images().stream().allMatch(image -> image.pin().isEmpty()));
  }

  @Test
  void anOverrideMayNameThePin() {
    String yaml =
        """
        version: 1
        images: [{image: "quay.io/a:1", digest: "%s"}]
        overrides: [{set: [a], to: "${mirror}/quay.io/a", for: ["quay.io/a:1@%s"]}]
        """
            .formatted(SHA, SHA);
    assertEquals("[quay.io/a:1]", read(yaml).overrides().get(0).images().toString());
  }

  @Test
  void readsWhenTheDigestsWereLookedUp() {
    for (String date : List.of("2026-11-30", "'2026-11-30'")) {
      MirrorManifest manifest = read("version: 1\npinned: " + date + "\nimages: ['quay.io/a:1']");
      assertEquals(Optional.of(LocalDate.of(2026, 11, 30)), manifest.pinned());
    }
    assertEquals(Optional.empty(), read("version: 1\nimages: []").pinned());
  }

  @Test
  void pinsHoldForTheReleaseOfTheFile() {
    String yaml =
        """
        version: 1
        release: '1.0'
        images:
          - {image: "quay.io/a:${release}", digest: "%s"}
          - {image: "quay.io/b:1", digest: "%s"}
        """
            .formatted(SHA, SHA_B);
    for (Optional<String> same : List.of(Optional.of("1.0"), Optional.<String>empty())) {
      MirrorManifest manifest = ManifestReader.read("m.yaml", yaml.getBytes(UTF_8), same);
      assertEquals(
          List.of(Optional.of(Digest.parse(SHA)), Optional.of(Digest.parse(SHA_B))),
          manifest.images().stream().map(ImageEntry::pin).toList());
      assertEquals(List.of(), manifest.warnings());
    }
    MirrorManifest other = ManifestReader.read("m.yaml", yaml.getBytes(UTF_8), Optional.of("2.0"));
    assertEquals(
        List.of(Optional.empty(), Optional.of(Digest.parse(SHA_B))),
        other.images().stream().map(ImageEntry::pin).toList());
    assertEquals(
        List.of(
            "m.yaml pins the digests of 1 image with ${release} for release 1.0; they are ignored"
                + " for release 2.0, whose tags are not checked"),
        other.warnings());
  }

  @Test
  void aFileWithoutAReleasePinsNone() {
    String yaml =
        """
        version: 1
        charts:
          - key: c
            version: 1.0.0
            repository: http://x/
            images: [{image: "quay.io/a:${release}", digest: "%s"}]
        images: [{image: "quay.io/b:${release}", digest: "%s"}]
        """
            .formatted(SHA, SHA_B);
    MirrorManifest read = ManifestReader.read("m.yaml", yaml.getBytes(UTF_8), Optional.of("2.0"));
    assertTrue(read.allImages().allMatch(image -> image.pin().isEmpty()));
    assertTrue(read.warnings().toString().contains("of 2 images with ${release} for no release;"));
  }

  @Test
  void aDigestInAReferenceHoldsForAnyRelease() {
    String yaml = "version: 1\nrelease: '1.0'\nimages: ['quay.io/a:${release}@%s']".formatted(SHA);
    MirrorManifest read = ManifestReader.read("m.yaml", yaml.getBytes(UTF_8), Optional.of("2.0"));
    assertEquals("quay.io/a:2.0@" + SHA, read.images().get(0).reference().toString());
    assertEquals(List.of(), read.warnings());
  }

  @Test
  void aDigestMayBeSplitOverTwoValues() {
    String yaml =
        """
        version: 1
        images: ["quay.io/b@%s"]
        overrides:
          - {set: [image], to: "${mirror}/quay.io/b@sha256", for: ["quay.io/b@%s"]}
        """
            .formatted(SHA_B, SHA_B);
    assertEquals("${mirror}/quay.io/b@sha256", read(yaml).overrides().get(0).to());
  }

  @Test
  void aTemplateMayCompleteTheName() {
    read(
        """
        version: 1
        images: ["quay.io/x/app:1", "quay.io/x/app-init:1", "quay.io/x/sh:1.2-alpine"]
        overrides:
          - set: [image, repository]
            to: "${mirror}/quay.io/x/app"
            for: ["quay.io/x/app:1", "quay.io/x/app-init:1"]
          - {set: [prefix], to: "${mirror}/quay.io/x/app-", for: ["quay.io/x/app-init:1"]}
          - {set: [shell], to: "${mirror}/quay.io/x/sh:1.2", for: ["quay.io/x/sh:1.2-alpine"]}
          - {set: [format], to: "${mirror}/quay.io/x/app:%s", for: ["quay.io/x/app:1"]}
          - set: [template]
            to: "${mirror}/quay.io/x/app:{{ .Chart.AppVersion }}"
            for: ["quay.io/x/app:1"]
          - set: [json]
            to: "{\\\"image\\\": \\\"${mirror}/quay.io/x/app:1\\\"}"
            for: ["quay.io/x/app:1"]
        """);
  }

  @Test
  void oneValueMayLeadToSeveralImages() {
    read(
        """
        version: 1
        images: ["quay.io/k:3", "quay.io/k:4"]
        overrides:
          - set: [map]
            to: "3.9=${mirror}/quay.io/k:3\\n4.0=${mirror}/quay.io/k:4"
            for: ["quay.io/k:3", "quay.io/k:4"]
          - set: [list]
            to: [{image: "${mirror}/quay.io/k"}, "oci://${mirror}", 3]
            for: ["quay.io/k:3"]
        """);
  }

  @Test
  void twoKeysMayInstallOneChart() {
    read(
        """
        version: 1
        charts:
          - {key: a, name: redis, version: 1.0.0, repository: https://x/}
          - {key: b, name: redis, version: 1.0.0, repository: https://x/}
        """);
  }

  @Test
  void readsFiles(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("m.yaml"), "version: 1\nimages: [a]\n");
    MirrorManifest manifest = ManifestReader.read(InputFile.manifest(file), Optional.empty());
    assertEquals(file.toString(), manifest.source());

    InvalidInputException missing =
        assertThrows(
            InvalidInputException.class, () -> InputFile.manifest(folder.resolve("absent.yaml")));
    assertTrue(missing.getMessage().contains("absent.yaml: there is no such file"));
    InvalidInputException directory =
        assertThrows(InvalidInputException.class, () -> InputFile.manifest(folder));
    assertTrue(directory.getMessage().contains("directory"), directory.getMessage());

    Path huge = folder.resolve("huge.yaml");
    Files.writeString(huge, "# ".repeat(YamlReader.MAX_BYTES));
    InputFile bounded = InputFile.manifest(huge);
    assertEquals(YamlReader.MAX_BYTES + 1, bounded.content().length);
    assertThrows(InvalidInputException.class, () -> ManifestReader.read(bounded, Optional.empty()));
  }

  private static MirrorManifest read(String yaml) {
    return ManifestReader.read("m.yaml", yaml.getBytes(UTF_8), Optional.empty());
  }
}
