package org.opensearch.migrations.ecr.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Descriptions of the location of an image. */
class OriginTest {

  @Test
  void containersOfWorkloadsNeedNoDescription() {
    assertEquals(
        Map.of("quay.io/x/a:1", "", "quay.io/x/b:1", "", "quay.io/x/c:1", ""),
        origins(
            """
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: j}
            spec:
              jobTemplate:
                spec:
                  template:
                    spec:
                      initContainers: [{name: i, image: quay.io/x/a:1}]
                      containers: [{name: c, image: quay.io/x/b:1}]
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: p, annotations: {a: b}}
            spec: {containers: [{image: quay.io/x/c:1}]}
            """));
  }

  @Test
  void imageVolumesAreNamed() {
    assertEquals(
        Map.of("quay.io/x/a:1", "image volume model", "quay.io/x/b:1", "ConfigMap settings"),
        origins(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: d}
            spec:
              template:
                spec:
                  containers: [{name: c}]
                  volumes:
                    - {name: tmp, emptyDir: {}}
                    - {name: model, image: {reference: quay.io/x/a:1}}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            data: {volumes: '[{"name": "m", "image": {"reference": "quay.io/x/b:1"}}]'}
            """));
  }

  @Test
  void argumentsAndVariablesAreNamed() {
    assertEquals(
        Map.of(
            "quay.io/x/a:1", "controller argument --executor-image",
            "quay.io/x/b:1", "controller argument --solver-image",
            "quay.io/x/c:1", "controller script",
            "quay.io/x/d:1", "environment variable KAFKA_IMAGES",
            "quay.io/x/e:1", "environment variable KAFKA_IMAGES",
            "quay.io/x/f:1", "argument --second-image"),
        origins(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: d}
            spec:
              template:
                spec:
                  containers:
                    - name: controller
                      command: ["sh", "-c", "run quay.io/x/c:1"]
                      args: ["--executor-image", "quay.io/x/a:1", "--solver-image=quay.io/x/b:1"]
                      env:
                        - name: KAFKA_IMAGES
                          value: |
                            1=quay.io/x/d:1
                            2=quay.io/x/e:1
                    - args: ["--level", "x", "--second-image", "quay.io/x/f:1"]
            """));
  }

  @Test
  void resourcesAreNamedByTheirKind() {
    assertEquals(
        Map.of(
            "quay.io/x/a:1", "custom resource Prometheus",
            "quay.io/x/b:1", "ConfigMap settings",
            "quay.io/x/c:1", "Deployment d",
            "quay.io/x/d:1", "Gadget g"),
        origins(
            """
            apiVersion: monitoring.coreos.com/v1
            kind: Prometheus
            metadata: {name: p}
            spec: {image: quay.io/x/a:1}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            data:
              pod.yaml: |
                spec:
                  containers: [{name: c, image: quay.io/x/b:1}]
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: d, annotations: {sidecar-image: "quay.io/x/c:1"}}
            ---
            apiVersion: gadgets.k8s.io/v1
            kind: Gadget
            metadata: {name: g}
            image: quay.io/x/d:1
            """));
  }

  @Test
  void hooksAreNamed() {
    String job =
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: h, annotations: {"helm.sh/hook": "%s"}}
        spec:
          template:
            spec:
              containers: [{name: c, image: "quay.io/x/a:1", args: ["--image=quay.io/x/b:1"]}]
        """;
    assertEquals(
        Map.of(
            "quay.io/x/a:1", "pre-install and pre-upgrade hook",
            "quay.io/x/b:1", "c argument --image of a pre-install and pre-upgrade hook"),
        origins(job.formatted("pre-install,pre-upgrade")));
    assertEquals("test hook", origins(job.formatted("test-success")).get("quay.io/x/a:1"));
    assertEquals(
        "post-install, post-upgrade and pre-delete hook",
        origins(job.formatted("post-install, post-upgrade, pre-delete")).get("quay.io/x/a:1"));
    assertEquals("", origins(job.formatted(" , ")).get("quay.io/x/a:1"));
  }

  @Test
  void unreadableDocumentsAreNamedByTheirKind() {
    assertEquals(Map.of("quay.io/x/a:1", "Widget"), origins("kind: Widget\n}{: quay.io/x/a:1\n"));
    assertEquals(Map.of("quay.io/x/a:1", ""), origins("}{: quay.io/x/a:1\n"));
  }

  @Test
  void unusualShapesAreAccepted() {
    for (String odd :
        List.of(
            "metadata: []",
            "metadata: {annotations: x}",
            "metadata: {annotations: {helm.sh/hook: [a]}}",
            "spec: {containers: {a: {image: quay.io/x/b:1}}}",
            "spec: {containers: [[{image: quay.io/x/b:1}]]}",
            "spec: {containers: [{env: {image: quay.io/x/b:1}}]}",
            "spec: {containers: [{args: {image: quay.io/x/b:1}}]}",
            "spec: {containers: [{\"args\": [[\"--image\", \"quay.io/x/b:1\"]]}]}")) {
      Map<String, String> origins =
          origins("apiVersion: 1\nkind: Pod\nimage: quay.io/x/a:1\n" + odd + "\n");
      assertEquals("Pod", origins.get("quay.io/x/a:1"), odd);
    }
  }

  @Test
  void longNamesAreReadInLinearTime() {
    String images =
        IntStream.range(0, 20_000)
            .mapToObj(i -> "quay.io/x/a" + i + ":1")
            .collect(Collectors.joining("\n            ", "            ", ""));
    String longName = "n".repeat(500_000);
    String pod =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec:
          containers:
            - env:
                - name: %s_IMAGES
                  value: |
        %s
              args:
                - |
        %s
        """
            .formatted(longName, longName, images, images.replace("/a", "/b"));
    Map<String, String> origins = assertTimeout(Duration.ofSeconds(30), () -> origins(pod));
    assertEquals(40_000, origins.size());
    assertTrue(origins.values().stream().allMatch(origin -> origin.length() < 600));
  }

  private static Map<String, String> origins(String render) {
    return ImageFinder.search(render).images().stream()
        .collect(
            Collectors.toMap(
                FoundImage::text, image -> image.place().origin(), (one, other) -> one));
  }
}
