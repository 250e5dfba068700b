package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.testing.CachingHelm;
import org.opensearch.migrations.ecr.testing.FixtureCharts;
import org.opensearch.migrations.ecr.testing.Helm;
import org.opensearch.migrations.ecr.testing.JsonSchema;
import org.opensearch.migrations.ecr.testing.Programs;

/** Images behind the state of the cluster, of charts and of the aggregate chart, with real Helm. */
class DiscoverGatesIT {

  @TempDir private Path folder;
  private FixtureCharts charts;

  @BeforeEach
  void start() throws IOException {
    Programs.require("helm");
    charts = new FixtureCharts(new Helm(Files.createDirectory(folder.resolve("helm"))), folder);
  }

  /** Refreshes the charts of a manifest that has these. */
  private Ran refresh(int status, List<String> keys, String... more) throws IOException {
    StringBuilder manifest = new StringBuilder("version: 1\ncharts:\n");
    for (String key : keys) {
      charts.pack(key);
      manifest
          .append("  - {key: ")
          .append(key)
          .append(", version: 1.0.0, repository: 'https://charts.example.com'}\n");
    }
    return run(status, manifest.toString(), more);
  }

  private Ran run(int status, String manifest, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("manifest.yaml"), manifest);
    List<String> words = new ArrayList<>(List.of("discover", "--manifest", file.toString()));
    words.addAll(List.of("--charts-dir", charts.archives().toString(), "--release-version", "1"));
    words.addAll(List.of(more));
    Ran ran = Ran.with(CachingHelm.environment(), words.toArray(String[]::new));
    assertEquals(status, ran.status(), ran::toString);
    return ran;
  }

  private static void assertLists(Ran ran, String image) {
    assertTrue(ran.out().contains("registry.example.com/" + image), ran::toString);
  }

  @Test
  void crdsOfAnotherChartOpenAGate() throws IOException {
    Ran alone = refresh(0, List.of("gate-values"));
    assertFalse(alone.out().contains("plugins/"), alone::toString);
    assertTrue(
        alone
            .err()
            .contains(
                "warning: gate-values:1.0.0: gate-values/templates/pods.yaml: checks for an API"
                    + " version that is computed in the template"),
        alone::toString);
    Ran both = refresh(0, List.of("gate-values", "gate-definitions"));
    assertLists(both, "plugins/widgets:1");
    assertLists(both, "plugins/gadgets:1");
    assertFalse(both.out().contains("unserved"), both::toString);
  }

  @Test
  void apiVersionFromTheOption() throws IOException {
    Ran more =
        refresh(
            0,
            List.of("gate-values"),
            "--api-versions",
            "widgets.example.com/v1alpha1/Widget",
            "--api-versions",
            "gadgets.example.com/v1/Gadget");
    assertLists(more, "plugins/unserved:1");
    assertLists(more, "plugins/gadgets:1");
    assertFalse(more.out().contains("plugins/widgets"), more::toString);
    Ran wrong = refresh(2, List.of("gate-values"), "--api-versions", "widgets.example.com");
    assertTrue(
        wrong.err().contains("'widgets.example.com' is not an API version"), wrong::toString);
  }

  @Test
  void locationIncludesTheState() throws IOException {
    JsonNode json =
        JsonSchema.named("discover")
            .check(refresh(0, List.of("gate-upgrade"), "--format", "json").out());
    JsonNode images = json.at("/charts/0/images");
    assertEquals("registry.example.com/team/init:1", images.at("/0/image").asText());
    assertTrue(images.at("/0/places/0/state").isMissingNode(), json::toPrettyString);
    assertEquals("as an upgrade", images.at("/1/places/0/state").asText());
    Ran verbose = refresh(0, List.of("gate-upgrade"), "--verbose");
    assertTrue(
        verbose
            .err()
            .contains(
                "    Job migrate, spec.template.spec.containers[0].image"
                    + " (gate-upgrade/templates/job.yaml), only as an upgrade"),
        verbose::toString);
  }

  @Test
  void failingStateDoesNotAffectOthers() throws IOException {
    Ran ran = refresh(0, List.of("gate-refuses"));
    assertLists(ran, "team/app:1");
    assertTrue(
        ran.err()
            .contains(
                "warning: gate-refuses:1.0.0 cannot be rendered by default; with the API versions"
                    + " of EKS and of the deployment's CRDs: execution error at"
                    + " (gate-refuses/templates/pod.yaml:5:4): needs needed.example.com/v1; images"
                    + " that appear only in this state are not listed"),
        ran::toString);
    charts.change("gate-refuses", "templates/pod.yaml", ".Release.IsUpgrade", "true");
    Ran never = refresh(3, List.of("gate-refuses"));
    assertTrue(never.err().contains("uninstall it first"), never::toString);
  }

  @Test
  void apiVersionOfHelmThatEksLacks() throws IOException {
    charts.change(
        "gate-api-version",
        "templates/pod.yaml",
        "if .Capabilities.APIVersions.Has \"monitoring.example.com/v1\"",
        "if not (.Capabilities.APIVersions.Has \"policy/v1beta1\")");
    Ran ran = refresh(0, List.of("gate-api-version"));
    assertTrue(ran.out().contains("quay.example.com/team/exporter:2.0.0"), ran::toString);
    assertTrue(ran.out().contains("set: [exporter, registry]"), ran::toString);
  }

  @Test
  void revisionAndEksVersionAreGates() throws IOException {
    charts.change(
        "gate-upgrade", "templates/job.yaml", ".Release.IsUpgrade", "gt (int .Release.Revision) 1");
    assertLists(refresh(0, List.of("gate-upgrade")), "team/migrate:1");
    charts.change(
        "gate-upgrade",
        "templates/job.yaml",
        "gt (int .Release.Revision) 1",
        "contains \"-eks-\" .Capabilities.KubeVersion.GitVersion");
    assertLists(refresh(0, List.of("gate-upgrade")), "team/migrate:1");
  }

  /** The same text at the same place is of another value in each state. */
  @Test
  void overridesAreVerifiedInEachState() throws IOException {
    charts.change(
        "gate-upgrade",
        "templates/job.yaml",
        "image: {{ .Values.migration.image }}",
        "image: {{ .Values.migration.image | replace \"registry.example.com\" \"quay.example.com\""
            + " }}");
    Ran ran = refresh(3, List.of("gate-upgrade"));
    assertTrue(
        ran.err().contains("cannot move image quay.example.com/team/migrate:1"), ran::toString);
    assertTrue(ran.err().contains("only as an upgrade"), ran::toString);
  }

  @Test
  void templatesWithLookupAreReported() throws IOException {
    Ran ran = refresh(0, List.of("gate-lookup"));
    assertTrue(
        ran.err()
            .contains(
                "warning: gate-lookup:1.0.0: gate-lookup/templates/pod.yaml (in what it includes;"
                    + " images on line 8, 18): uses `lookup`"),
        ran::toString);
    assertFalse(ran.err().contains("secret.yaml"), ran::toString);
  }

  /** The rules that the warning contains are accepted as they are, and end it. */
  @Test
  void annotationsNameImagesThatNoRenderShows() throws IOException {
    charts.change(
        "gate-lookup",
        "Chart.yaml",
        "version: 1.0.0",
        """
        version: 1.0.0
        annotations:
          artifacthub.io/images: |
            - name: agent
              image: quay.example.com/team/agent:7
        """);
    Ran ran = refresh(0, List.of("gate-lookup"));
    Matcher warning =
        Pattern.compile("warning: (gate-lookup:1.0.0: its Chart.yaml names .*)").matcher(ran.err());
    assertTrue(warning.find(), ran::toString);
    String text = warning.group(1);
    assertTrue(text.contains("quay.example.com/team/agent:7 (artifacthub.io/images, line "), text);
    String ignore = text.substring(text.indexOf("ignore: ["));
    String listed = text.substring(text.indexOf("charts: {"), text.indexOf("; if it does not"));
    for (String rule : List.of(ignore, listed.replace("PATH, OF, THE, VALUE", "agent"))) {
      Path rules = Files.writeString(folder.resolve("rules.yaml"), "version: 1\n" + rule + "\n");
      Ran quiet = refresh(0, List.of("gate-lookup"), "--rules", rules.toString());
      assertFalse(quiet.err().contains("its Chart.yaml names"), quiet::toString);
      assertFalse(quiet.err().contains("remove the rule"), quiet::toString);
      assertEquals(rule.equals(ignore), !quiet.out().contains("team/agent:7"), quiet::toString);
    }
  }

  @Test
  void aggregateChartHasGates() throws IOException {
    charts.pack("gate-definitions");
    Path aggregate = Files.createDirectories(folder.resolve("aggregate/templates")).getParent();
    Files.writeString(
        aggregate.resolve("Chart.yaml"), "apiVersion: v2\nname: agg\nversion: 1.0.0\n");
    Files.writeString(
        aggregate.resolve("values.yaml"),
        """
        conditionalPackageInstalls: {gate-definitions: true}
        charts:
          gate-definitions: {version: 1.0.0, repository: "https://charts.example.com"}
        group: widgets.example.com
        images: {widgets: "registry.example.com/agg/widgets:1", upgrade: "registry.example.com/agg/up:1"}
        """);
    Files.writeString(
        aggregate.resolve("templates/pods.yaml"),
        """
        {{- if .Capabilities.APIVersions.Has (printf "%s/v1" .Values.group) }}
        kind: Pod
        metadata: {name: widgets}
        spec: {containers: [{image: "{{ .Values.images.widgets }}"}]}
        {{- end }}
        ---
        {{- if .Release.IsUpgrade }}
        kind: Pod
        metadata: {name: upgrade}
        spec: {containers: [{image: "{{ .Values.images.upgrade }}"}]}
        {{- end }}
        """);
    Ran ran = run(0, "version: 1\nimages: []\n", "--chart", aggregate.toString());
    assertLists(ran, "agg/widgets:1");
    assertLists(ran, "agg/up:1");
    assertTrue(ran.out().contains("set: [images, upgrade]"), ran::toString);
  }
}
