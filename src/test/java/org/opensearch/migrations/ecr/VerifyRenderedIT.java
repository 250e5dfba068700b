package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.testing.ChartServer;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.Helm;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.JsonSchema;

/** Checks charts of a mirror, rendered by real Helm, for drift. */
class VerifyRenderedIT {

  @TempDir Path folder;
  @AutoClose private MirrorScene scene;
  @AutoClose private ChartServer charts;
  private Path manifest;
  private Path values;

  @BeforeEach
  void mirrored() throws IOException {
    scene = MirrorScene.start(folder);
    scene.source().contents().push(ImageShapes.all(1).get("docker-list"), "greeter/greeter", "7");
    scene.source().contents().push(ImageShapes.simple(2), "app/tool", "1");
    Path served = Files.createDirectories(folder.resolve("charts"));
    Helm helm = new Helm(folder);
    helm.packageGreeter(served, "1.2.3");
    helm.index(served, "");
    charts = ChartServer.serving(served);
    scene.plainHttp(charts.host());
    manifest = folder.resolve("own.yaml");
    writeManifest(true);
    values = folder.resolve("deployment.yaml");
    String registry = scene.source().host();
    Files.writeString(
        values, "charts: {greeter: {values: {image: {registry: '" + registry + "'}}}}\n");
    scene.mirror(0, "--manifest", manifest.toString());
  }

  @Test
  void generatedValuesPullFromTheMirror() {
    charts.close(); // What is rendered comes from the mirror, not from here.
    Finished run = verify(0, "-f", values.toString());
    assertEquals("", run.stdout());
    assertSays(run, "rendered for linux/amd64: 1 charts with 1 images; in ");
    Finished defaults = verify(0);
    assertSays(defaults, "warning: neither --chart nor -f");
    verify(0, "-f", values.toString(), "--platform", "linux/amd64", "--platform", "linux/arm64");
  }

  @Test
  void unsupportedPlatformIsReported() {
    Finished run = verify(1, "-f", values.toString(), "--platform", "linux/s390x");
    assertTrue(
        run.stdout().contains("it does not support linux/s390x, only linux/amd64, linux/arm64"),
        run::toString);
  }

  @Test
  void missingOverrideIsDrift() throws IOException {
    writeManifest(false);
    Finished run = verify(1, "-f", values.toString());
    assertTrue(
        run.stdout().contains("drift     image " + scene.here("greeter/greeter:7")), run::toString);
    assertTrue(
        run.stdout()
            .contains(
                "in greeter:1.2.3, ConfigMap greeter-greeting, data.image (greeter/templates"),
        run::toString);
    assertTrue(run.stdout().contains("no override applies to it"), run::toString);
    assertTrue(run.stdout().contains("charts.greeter: overrides: [{set: "), run::toString);
    assertSays(run, "1 DRIFT");
  }

  @Test
  void valueThatOverridesTheMirrorIsDrift() {
    Finished run = verify(1, "--set", "charts.greeter.values.image.registry=quay.io");
    assertTrue(run.stdout().contains("drift     image quay.io/greeter/greeter:7"), run::toString);
    assertTrue(run.stdout().contains("and the manifest does not list it"), run::toString);
    assertTrue(run.stdout().contains("  - quay.io/greeter/greeter:7"), run::toString);
  }

  @Test
  void aggregateChartIsRendered() throws IOException {
    Path aggregate = aggregate("{greeter: true, other: false}", "");
    String chart = aggregate.toString();
    assertSays(verify(0, "--chart", chart), "2 charts with 2 images");
    aggregate("{greeter: false, other: false}", "");
    assertSays(verify(0, "--chart", chart), "1 charts with 1 images");
    aggregate("{greeter: true, other: true}", "");
    Finished more = verify(1, "--chart", chart);
    assertTrue(more.stdout().contains("drift     chart other:2.0.0"), more::toString);
    assertTrue(more.stdout().contains("- key: other"), more::toString);
    aggregate("{greeter: true, other: false}", "stray: quay.io/stray/stray:1");
    Finished stray = verify(1, "--chart", chart);
    assertTrue(stray.stdout().contains("drift     image quay.io/stray/stray:1"), stray::toString);
    assertSays(verify(3, "--chart", folder.resolve("no").toString()), "cannot read chart");
  }

  @Test
  void internetUseIsAWarning() throws IOException {
    Path chart = aggregate("{greeter: true, other: false}", "");
    String job =
        """
        kind: Job
        metadata: {name: crds}
        spec:
          containers:
            - image: "{{ .Values.tool }}"
              command:
                - sh
                - -c
                - |
                  helm repo add greeter {{ .Values.charts.greeter.repository }}
                  kubectl apply -f https://raw.githubusercontent.com/a/b.yaml
        """;
    Files.writeString(chart.resolve("templates/job.yaml"), job);
    Finished run = verify(0, "--chart", chart.toString());
    assertSays(
        run,
        "warning: aggregate:0.1.0 needs the internet when it runs:"
            + " https://raw.githubusercontent.com/a/b.yaml (Job crds, ");
  }

  @Test
  void nameThatKubernetesRejectsIsAWarning() throws IOException {
    Path chart = aggregate("{greeter: true, other: false}", "");
    Files.writeString(
        chart.resolve("templates/label.yaml"),
        "kind: ConfigMap\nmetadata: {name: x, labels: {tool: '{{ .Values.tool }}'}}\n");
    Finished run = verify(0, "--chart", chart.toString());
    assertSays(
        run,
        "warning: aggregate:0.1.0: Kubernetes rejects '",
        "(ConfigMap x, metadata.labels.tool");
  }

  @Test
  void schemaThatHelmDoesNotAcceptIsNotUsed() throws IOException {
    Path chart = aggregate("{greeter: true, other: false}", "");
    Files.writeString(
        chart.resolve("values.schema.json"), "{\"properties\": {\"charts\": {\"type\": 1}}}");
    Finished run = verify(0, "--chart", chart.toString());
    assertSays(run, "2 charts with 2 images");
    assertSays(run, "warning: aggregate:0.1.0: rendered without schema validation, because");
  }

  @Test
  void kubernetesVersionOfTheManifestIsUsed() throws IOException {
    Path chart =
        aggregate(
            "{greeter: true, other: false}",
            "stray: quay.io/stray/stray:{{ .Capabilities.KubeVersion.Minor }}");
    String recorded = Files.readString(manifest) + "kubeVersion: \"1.36.0\"\n";
    Files.writeString(manifest, recorded);
    String image = "drift     image quay.io/stray/stray:";
    Finished run = verify(1, "--chart", chart.toString());
    assertTrue(run.stdout().contains(image + "36"), run::toString);
    Finished given = verify(1, "--chart", chart.toString(), "--kube-version", "1.33.0");
    assertTrue(given.stdout().contains(image + "33"), given::toString);
  }

  @Test
  void imagesThatDependOnTheClusterAreChecked() throws IOException {
    Path chart = aggregate("{greeter: true, other: false}", "");
    Files.writeString(
        chart.resolve("templates/gates.yaml"),
        """
        {{- if .Capabilities.APIVersions.Has "monitoring.example.com/v1/Probe" }}
        kind: Pod
        metadata: {name: probe}
        spec: {containers: [{image: "quay.io/stray/probe:1"}]}
        {{- end }}
        ---
        {{- if .Release.IsUpgrade }}
        kind: Pod
        metadata: {name: migrate}
        spec: {containers: [{image: "quay.io/stray/migrate:1"}]}
        {{- end }}
        ---
        {{- if lookup "v1" "ConfigMap" "" "x" }}
        kind: Pod
        metadata: {name: hidden}
        spec: {containers: [{image: "quay.io/stray/hidden:1"}]}
        {{- end }}
        """);
    Finished run = verify(1, "--chart", chart.toString());
    assertTrue(
        run.stdout()
            .contains(
                "in aggregate:0.1.0, Pod probe, spec.containers[0].image"
                    + " (aggregate/templates/gates.yaml), only with API version"
                    + " monitoring.example.com/v1/Probe"),
        run::toString);
    assertTrue(run.stdout().contains("drift     image quay.io/stray/migrate:1"), run::toString);
    assertTrue(run.stdout().contains("gates.yaml), only as an upgrade\n"), run::toString);
    assertSays(run, "2 DRIFT", "aggregate/templates/gates.yaml (line 13", "uses `lookup`");

    Finished json = verify(1, "--chart", chart.toString(), "--format", "json");
    JsonNode drifts =
        JsonSchema.named("verify").check(json.stdout()).path("rendered").path("drifts");
    assertEquals("as an upgrade", drifts.path(1).path("place").path("state").asText());
  }

  @Test
  void chartMissingInTheMirrorIsReported() {
    Finished run = verify(1, "-f", values.toString(), "--set", "charts.greeter.version=9.9.9");
    assertSays(run, "cannot find chart greeter:9.9.9", "1 NOT RENDERED");
  }

  @Test
  void folderIsAccepted() {
    scene.becomeLayout(folder.resolve("layout"));
    scene.mirror(0, "--manifest", manifest.toString());
    assertSays(verify(0, "-f", values.toString()), "1 charts with 1 images");
    assertSays(verify(1, "-f", values.toString(), "--platform", "linux/s390x"), "1 DRIFT");
  }

  @Test
  void podsAreReadFromStdin() throws IOException {
    Path pods = folder.resolve("pods.json");
    String mirrored = scene.destination().host() + "/" + scene.mirrored("greeter/greeter") + ":7";
    Files.writeString(
        pods,
        """
        {"kind": "List", "items": [{"kind": "Pod",
          "metadata": {"namespace": "ma", "name": "greeter-0"},
          "spec": {"containers": [{"name": "greeter", "image": "%s"}]},
          "status": {"containerStatuses": [{"name": "greeter", "state": {"waiting": {
            "reason": "ErrImagePull", "message": "no match for platform in manifest: not found"
          }}}]}}]}
        """
            .formatted(mirrored));
    List<String> words = List.of("--manifest", manifest.toString(), "--pods", "-");
    Finished run = scene.verification(words.toArray(String[]::new)).stdin(pods).run();
    assertEquals(1, run.status(), run::toString);
    assertTrue(run.stdout().startsWith("pod       ma/greeter-0, container greeter"), run::toString);
    assertTrue(
        run.stdout().contains("contains it for linux/amd64, linux/arm64; the"), run::toString);
    assertSays(run, "1 of 1 containers WITHOUT IMAGE");
    Finished none = scene.verification(words.toArray(String[]::new)).run();
    assertEquals(3, none.status(), none::toString);
    assertSays(none, "cannot read pods standard input");

    Finished json =
        scene.verify(
            1, "--manifest", manifest.toString(), "--pods", pods.toString(), "--format", "json");
    JsonNode pod =
        JsonSchema.named("verify").check(json.stdout()).path("pods").path("failed").get(0);
    assertEquals("wrong-platform", pod.path("problem").asText());
    assertTrue(pod.path("inMirror").asBoolean());
    assertTrue(pod.path("inManifest").asBoolean());
  }

  private Finished verify(int status, String... more) {
    List<String> words = new ArrayList<>(List.of("--rendered", "--manifest", manifest.toString()));
    words.addAll(List.of(more));
    return scene.verify(status, words.toArray(String[]::new));
  }

  private Path aggregate(String installed, String data) throws IOException {
    Path chart = Files.createDirectories(folder.resolve("aggregate/templates")).getParent();
    Files.writeString(
        chart.resolve("Chart.yaml"), "apiVersion: v2\nname: aggregate\nversion: 0.1.0\n");
    Files.writeString(
        chart.resolve("values.yaml"),
        """
        conditionalPackageInstalls: %s
        tool: %s
        charts:
          greeter: {version: 1.2.3, repository: "https://charts.invalid",
            values: {image: {registry: "%s"}}}
          other: {version: 2.0.0, repository: "https://charts.invalid"}
        """
            .formatted(installed, scene.here("app/tool:1"), scene.source().host()));
    Files.writeString(
        chart.resolve("templates/map.yaml"),
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: aggregate}
        data:
          image: {{ .Values.tool }}
          %s
        """
            .formatted(data));
    return chart;
  }

  private void writeManifest(boolean withOverride) throws IOException {
    String path = scene.source().host().replace(':', '-');
    String override =
        "    overrides:\n      - {set: [image, registry], to: \"${mirror}/"
            + path
            + "\", for: [\""
            + scene.here("greeter/greeter:7")
            + "\"]}\n";
    Files.writeString(
        manifest,
        "version: 1\ncharts:\n  - key: greeter\n    version: 1.2.3\n    repository: "
            + charts.url()
            + "\n    images: [\""
            + scene.here("greeter/greeter:7")
            + "\"]\n"
            + (withOverride ? override : "")
            + "images: [\""
            + scene.here("app/tool:1")
            + "\"]\noverrides:\n  - {set: [tool], to: \"${mirror}/"
            + path
            + "/app/tool:1\", for: [\""
            + scene.here("app/tool:1")
            + "\"]}\n");
  }

  private static void assertSays(Finished run, String... words) {
    for (String word : words) {
      assertTrue(run.stderr().contains(word), () -> "'" + word + "' is not said: " + run);
    }
    assertFalse(run.toString().contains("\tat "), run::toString);
  }
}
