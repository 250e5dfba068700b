package org.opensearch.migrations.ecr.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.ImageEntry.OwnName;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorTarget.ImageName;

/** The images that annotations in Chart.yaml name, compared with those of the render. */
class AnnotatedImagesTest {

  private static final String NOT_CHECKED = ": its images are not compared with the render";

  @TempDir private Path folder;
  private Map<String, Object> values = Map.of();
  private Map<String, OwnName> names = Map.of();

  private AnnotatedImages read(String annotations) throws IOException {
    Files.writeString(
        folder.resolve("Chart.yaml"),
        "apiVersion: v2\nname: web\nversion: 1.0.0\nannotations:\n" + annotations.indent(2));
    return AnnotatedImages.of("web:1.0.0", "web", folder, () -> values);
  }

  private List<String> warnings(AnnotatedImages images, String... listed) {
    return images.warnings(
        Stream.of(listed).map(ImageReference::parse).toList(),
        Set.of(ImageReference.parse("quay.io/x/ignored:1"))::contains,
        image -> Optional.ofNullable(names.get(image.toString())));
  }

  @Test
  void listedImagesAreNotReported() throws IOException {
    AnnotatedImages images =
        read(
            """
            artifacthub.io/images: |
              - name: web
                image: quay.io/x/web:1
                whitelisted: true
                platforms: [linux/amd64]
              - image: busybox
              - name: ignored
                image: "quay.io/x/ignored:1"
            helm.sh/images: |
              - {name: moved, image: "docker.io/x/moved:2"}
              - quay.io/x/pinned@sha256:%s
            """
                .formatted("1".repeat(64)));
    assertEquals(
        List.of(),
        warnings(
            images,
            "quay.io/x/web:1",
            "docker.io/library/busybox:1.36",
            "mirror.gcr.io/x/moved:2",
            "quay.io/x/pinned:9@sha256:" + "1".repeat(64)));
  }

  @Test
  void missingImagesWithTheRuleToWrite() throws IOException {
    AnnotatedImages images =
        read(
            """
            helm.sh/images: |
              - name: web
                image: quay.io/x/web:1
              - name: agent
                image: x/agent:2
            """);
    assertEquals(
        List.of(
            "web:1.0.0: its Chart.yaml names images that no render contains:"
                + " docker.io/x/agent:2 (helm.sh/images, line 8). If the deployment pulls them, add"
                + " to a rules file: charts: {web: [{images: [{image: docker.io/x/agent:2,"
                + " reason: \"WHY\"}], overrides: [{set: [PATH, OF, THE, VALUE], to:"
                + " \"${mirror}/docker.io/x/agent\", for: [docker.io/x/agent:2]}]}]}; if it"
                + " does not: ignore: [{image: docker.io/x/agent:2, reason: \"WHY\"}]"),
        warnings(images, "quay.io/x/web:1"));
  }

  /** With a tag of its own, and without one. */
  @ParameterizedTest
  @CsvSource({"team/agent", "team/agents:agent-${release}"})
  void ruleForAnImageWithAnOwnNameInTheRegistry(String own) throws IOException {
    names = Map.of("docker.io/x/agent:2", new OwnName(own, ImageName.parse("team/agent")));
    String warning = warnings(read("helm.sh/images: \"[x/agent:2, x/other:1]\"\n")).get(0);
    assertTrue(
        warning.contains(
            "to: \"${registry}/"
                + own
                + "\", for: [docker.io/x/agent:2]}, {set: [PATH, OF, THE,"
                + " VALUE], to: \"${mirror}/docker.io/x/other\", for: [docker.io/x/other:1]}"),
        warning);
  }

  @Test
  void otherTagsAreReportedSeparately() throws IOException {
    AnnotatedImages images =
        read("artifacthub.io/images: \"- {name: web, image: 'quay.io/x/web:1'}\"\n");
    assertEquals(
        List.of(
            "web:1.0.0: its Chart.yaml names other tags than the render contains: quay.io/x/web:1"
                + " (artifacthub.io/images, line 5; rendered: 2, 3). If the annotation is out of"
                + " date, add to a rules file: ignore: [{image: quay.io/x/web:1, reason:"
                + " \"WHY\"}]; if the deployment pulls both: charts: {web: [{images: [{image:"
                + " quay.io/x/web:1, reason: \"WHY\"}], overrides: [{set: [PATH, OF, THE,"
                + " VALUE], to: \"${mirror}/quay.io/x/web\", for: [quay.io/x/web:1]}]}]}"),
        warnings(images, "quay.io/x/web:3", "mirror.example.com/x/web:2"));
  }

  @Test
  void brokenAnnotationsAreWarnings() throws IOException {
    AnnotatedImages images =
        read(
            """
            artifacthub.io/images: |
              - name: web
                image: [quay.io/x/web:1
            helm.sh/images: |
              - name: nothing
              - image: "{{ .Values.image }}"
              - [quay.io/x/web:1]
            """);
    List<String> warnings = warnings(images);
    assertEquals(4, warnings.size(), warnings::toString);
    assertEquals(
        "web:1.0.0: its Chart.yaml, helm.sh/images, line 9: found a map, expected an item with"
            + " `image`"
            + NOT_CHECKED,
        warnings.get(0));
    assertEquals(
        "line 10: '{{ .Values.image }}' is not an image reference",
        warnings.get(1).replaceFirst(".*(line 10:.*reference):.*", "$1"));
    assertEquals(
        "line 11: found a list", warnings.get(2).replaceFirst(".*(line 11: .*list),.*", "$1"));
    assertEquals(
        "web:1.0.0: annotation artifacthub.io/images in its Chart.yaml, line 8",
        warnings.get(3).replaceFirst(", column.*", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "''", "|\n    a: {image: x}", "[{image: x}]", "7"})
  void annotationsThatAreNoLists(String value) throws IOException {
    List<String> warnings = warnings(read("helm.sh/images: " + value + "\n"));
    assertEquals(1, warnings.size(), warnings::toString);
  }

  @Test
  void conditionsOfDisabledImages() throws IOException {
    values = Map.of("agent", Map.of("enabled", true), "proxy", Map.of("enabled", false));
    AnnotatedImages images =
        read(
            """
            helm.sh/images: |
              - {image: "quay.io/x/agent:1", condition: agent.enabled}
              - {image: "quay.io/x/proxy:1", condition: proxy.enabled}
              - {image: "quay.io/x/other:1", condition: other.enabled}
            """);
    List<String> warnings = warnings(images);
    assertEquals(1, warnings.size(), warnings::toString);
    assertEquals(
        "quay.io/x/agent:1 (helm.sh/images, line 6)",
        warnings.get(0).replaceFirst(".*contains: (.*?)\\. If.*", "$1"));
  }

  @Test
  void chartsWithoutAnnotations() throws IOException {
    assertEquals(List.of(), warnings(read("other: x\n")));
    Files.writeString(folder.resolve("Chart.yaml"), "{");
    assertEquals(List.of(), warnings(AnnotatedImages.of("web:1.0.0", "web", folder, () -> values)));
  }
}
