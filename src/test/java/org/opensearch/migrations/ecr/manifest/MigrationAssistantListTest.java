package org.opensearch.migrations.ecr.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

class MigrationAssistantListTest {

  private static final String YAML =
      """
      # The list of the chart.
      charts:
        # Format: "name|version|repository"
        - "cert-manager|1.17.2|https://charts.jetstack.io"
        - "acmpca-chart|1.2.2|oci://public.ecr.aws/aws-controllers-k8s"

      images:
        # cert-manager
        - "quay.io/jetstack/cert-manager-controller:v1.17.2"
        - "mirror.gcr.io/library/busybox:latest"
      """;

  private static final String SHELL =
      """
      #!/bin/sh
      # ALL helm charts: "name|version|repository"
      CHARTS="
      cert-manager|1.17.2|https://charts.jetstack.io
        acmpca-chart | 1.2.2 | oci://public.ecr.aws/aws-controllers-k8s/
      "

      # ALL container images
      IMAGES="
      # --- cert-manager ---
      quay.io/jetstack/cert-manager-controller:v1.17.2
      mirror.gcr.io/library/busybox:latest   # test hook
      "
      """;

  private static final List<String> CHARTS =
      List.of(
          "cert-manager 1.17.2 https://charts.jetstack.io",
          "acmpca-chart 1.2.2 oci://public.ecr.aws/aws-controllers-k8s/acmpca-chart");

  private static final List<String> IMAGES =
      List.of(
          "quay.io/jetstack/cert-manager-controller:v1.17.2",
          "mirror.gcr.io/library/busybox:latest");

  @Test
  void readsYaml() {
    MirrorManifest list = read(YAML);
    assertEquals(CHARTS, charts(list));
    assertEquals(IMAGES, images(list));
    assertEquals(Optional.empty(), list.release());
    assertEquals(5, list.charts().get(1).line());
    assertEquals(10, list.images().get(1).line());
    assertTrue(isList(YAML));
  }

  @Test
  void readsShellVariables() {
    MirrorManifest list = read(SHELL);
    assertEquals(CHARTS, charts(list));
    assertEquals(IMAGES, images(list));
    assertEquals(5, list.charts().get(1).line());
    assertEquals(12, list.images().get(1).line());
    assertTrue(isList(SHELL));
  }

  @Test
  void readsShellArrays() {
    // As `ma-ecr list --format shell` prints them; the URL contains the chart's name.
    MirrorManifest list =
        read(
            """
            CHARTS=(
              "cert-manager 1.17.2 https://charts.jetstack.io"
              "acmpca-chart 1.2.2 oci://public.ecr.aws/aws-controllers-k8s/acmpca-chart"
            )
            readonly IMAGES=(
              quay.io/jetstack/cert-manager-controller:v1.17.2 # controller
              'mirror.gcr.io/library/busybox:latest')
            """);
    assertEquals(CHARTS, charts(list));
    assertEquals(IMAGES, images(list));
  }

  @Test
  void readsAllListsOfAFile() {
    MirrorManifest list =
        read(
            """
            TEST_CHARTS="
            opensearch|2.32.0|https://opensearch-project.github.io/helm-charts/
            "
            TEST_IMAGES="docker.elastic.co/elasticsearch/elasticsearch:8.5.1"
            BUILD_IMAGES='
            amazonlinux:2023
            '
            """);
    assertEquals(
        List.of("opensearch 2.32.0 https://opensearch-project.github.io/helm-charts/"),
        charts(list));
    assertEquals(
        List.of(
            "docker.elastic.co/elasticsearch/elasticsearch:8.5.1",
            "docker.io/library/amazonlinux:2023"),
        images(list));
  }

  @Test
  void doesNotConfuseOtherFiles() {
    assertFalse(isList("version: 1\nimages: [quay.io/a:1]"));
    assertFalse(isList("version: 1\ncharts: [{key: a, version: 1.0.0, repository: https://x/}]"));
    // The version of the format is missing, as before.
    assertFalse(isList("images: [quay.io/a:1]"));
    assertFalse(isList("charts: [{key: a, version: 1.0.0, repository: https://x/}]"));
    assertFalse(isList("not: [yaml"));
    assertFalse(isList("text"));
  }

  @Test
  void theReleaseIsTheRequestedOne() {
    String text = "charts: ['a|1.0.0|https://x/']\nimages: ['quay.io/own:${release}']";
    MirrorManifest list = ManifestReader.read("l", text.getBytes(UTF_8), Optional.of("3.3.6"));
    assertEquals(List.of("quay.io/own:3.3.6"), images(list));
    assertEquals(Optional.empty(), ManifestReader.release(file(text)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "charts: ['a|1.0.0']; line 1, column 10: found 'a|1.0.0', expected"
            + " 'name|version|repository'",
        "charts: ['a|1.0.0|https://x/|y']; line 1, column 10: found",
        "charts: ['a|1.0.0|']; line 1, column 10: found 'a|1.0.0|', expected",
        "charts: ['a|x|https://x/']; line 1, column 10: found 'x', expected a version",
        "charts: ['a|1.0.0|ftp://x/']; line 1, column 10: found 'ftp://x/', expected the address",
        "charts: ['a|1.0.0|https://x/', 3]; line 1, column 32: found the number 3, expected text",
        "charts: ['a|1.0.0|https://x/']~images: ['q.io/A:1']; line 2, column 10: found 'q.io/A:1'",
        "charts: ['a|1.0.0|https://x/']~images: ['q.io/a:1', 'q.io/a:1']; line 2, column 22: found",
        "charts: ['a|1.0.0|https://x/']~overrides: []; line 2, column 1: found the unknown key",
        "CHARTS=''~IMAGES='~# x~q.io/A:1~'; line 4, column 1: found 'q.io/A:1' (",
        "CHARTS='~ a|1.0.0~'; line 2, column 2: found 'a|1.0.0', expected"
            + " 'name|version|repository'",
        "CHARTS='~IMAGES=~; line 1, column 8: found CHARTS without its closing quote",
        "IMAGES=(~ 'q.io/a:1'~; line 1, column 8: found IMAGES without its closing ')'",
        "IMAGES=(~ 'q.io/a:1~); line 2, column 2: found IMAGES without its closing quote",
        "IMAGES=\"$MORE\"; line 1, column 9: found '$MORE'",
        "IMAGES=x; line 1, column 8: found a value without quotes",
        "IMAGES=''; line 1, column 1: found neither charts nor images",
      })
  void errorsNameTheLine(String lines, String expected) {
    String text = lines.replace('~', '\n');
    InvalidInputException failure = assertThrows(InvalidInputException.class, () -> read(text));
    List<String> messages =
        Stream.concat(Stream.of(failure), Arrays.stream(failure.getSuppressed()))
            .map(Throwable::getMessage)
            .toList();
    assertTrue(
        messages.stream().anyMatch(message -> message.contains(expected)), messages.toString());
  }

  private static MirrorManifest read(String text) {
    return ManifestReader.read("list", text.getBytes(UTF_8), Optional.empty());
  }

  private static boolean isList(String text) {
    return MigrationAssistantList.is(file(text));
  }

  private static InputFile file(String text) {
    return new InputFile("list", text.getBytes(UTF_8));
  }

  private static List<String> charts(MirrorManifest manifest) {
    return manifest.charts().stream()
        .map((ChartEntry c) -> c.name() + " " + c.version() + " " + c.repository())
        .toList();
  }

  private static List<String> images(MirrorManifest manifest) {
    return manifest.allImages().map(ImageEntry::reference).map(Object::toString).toList();
  }
}
