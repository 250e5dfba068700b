package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.JsonSchema;

/** {@code discover --bump}: what another version of a chart changes, with real Helm. */
class DiscoverBumpIT {

  private static final String IMAGE = "{{ .Values.image }}";

  @TempDir private Path folder;
  private AggregateStage stage;

  @BeforeEach
  void start() {
    stage = new AggregateStage(folder);
    stage.write(
        "values.yaml",
        """
        charts:
          web:
            version: 1.0.0
            repository: "https://charts.example.com"
            values:
              labels: {team: search}
              metrics:
                port: 9090
              sidecar: {enabled: true, size: 3}
          api: {version: v2.0.0, repository: "https://charts.example.com"}
        """);
    stage.chart(
        "web",
        "1.0.0",
        "image: registry.example.com/web:1\nlabels: {}\nmetrics: {port: 1}\nsidecar: {size: 1}\n",
        IMAGE);
    stage.chart("api", "v2.0.0", "image: registry.example.com/api:2\n", IMAGE);
    stage.discover(0, "--write");
    web("1.1.0", "image: registry.example.com/web:2\nlabels: {}\nsidecar: {}\n");
  }

  private void web(String version, String values) {
    stage.chart("web", version, values, IMAGE);
  }

  @Test
  void explainsWhatItWrites() throws Exception {
    Path file = stage.file("prod.yaml", "charts:\n  web:\n    values: {metrics: {port: 7}}\n");
    Ran ran = stage.discover(0, "-f", file.toString(), "--bump", "web=1.1.0", "--write");
    String values = stage.aggregate().resolve("values.yaml").toString();
    long size = Files.size(stage.archives().resolve("web-1.1.0.tgz"));
    assertTrue(
        ran.err()
            .contains(
                """
                web
                  ~ version: 1.0.0 → 1.1.0
                  - image registry.example.com/web:1
                  + image registry.example.com/web:2
                      Pod a, spec.containers[0].image (web/templates/pod.yaml)
                """),
        ran::toString);
    assertTrue(
        ran.err()
            .contains(
                """
                bump of web from 1.0.0 to 1.1.0
                  downloads: the chart (SIZE B), 1 new image; 1 image is no longer used
                  no effect any more: charts.web.values.metrics, which is set in VALUES, line 7 and PROD, line 3
                  to do: set charts.web.version to 1.1.0 in VALUES, line 3: until then, the deployment installs 1.0.0
                """
                    .replace("SIZE", String.valueOf(size))
                    .replace("VALUES", values)
                    .replace("PROD", file.toString())),
        ran::toString);
    assertTrue(stage.manifestText().contains("version: 1.1.0"), stage::manifestText);
    Ran drift = stage.discover(1, "--check");
    assertTrue(drift.out().contains("~ version: 1.1.0 → 1.0.0"), drift::toString);
    // Until the values of the aggregate chart are changed, the bump is repeated.
    Ran again = stage.discover(0, "--bump", "web=1.1.0", "--check");
    assertTrue(again.out().startsWith("bump of web from 1.0.0 to 1.1.0\n"), again::toString);
    assertTrue(again.out().contains("to do: set charts.web.version"), again::toString);
  }

  @Test
  void markdownAndJson() {
    String manifest = stage.manifest().toString();
    Ran check = stage.discover(1, "--bump", "web=1.1.0", "--check", "--format", "markdown");
    assertTrue(
        check.out().startsWith("## Bump `web` from `1.0.0` to `1.1.0`\n\n- Downloads: the chart ("),
        check::toString);
    assertTrue(check.out().contains("| `charts.web.values.metrics` | "), check::toString);
    assertTrue(check.out().contains("\n## Changes of `" + manifest + "`\n"), check::toString);
    assertTrue(check.out().contains("\n| `version` | `1.0.0` | `1.1.0` |\n"), check::toString);
    JsonNode json =
        JsonSchema.named("discover")
            .check(stage.discover(0, "--bump", "web=1.1.0", "--format", "json").out());
    JsonNode bump = json.at("/bumps/0");
    assertEquals("web", bump.path("chart").asText());
    assertEquals("[\"registry.example.com/web:2\"]", bump.path("added").toString());
    assertEquals("[\"registry.example.com/web:1\"]", bump.path("unused").toString());
    assertEquals(
        "[\"charts\",\"web\",\"values\",\"metrics\"]", bump.at("/lostValues/0/set").toString());
    assertEquals("1.0.0", bump.at("/installed/version").asText());
    assertEquals("version", json.at("/changes/0/name").asText());
  }

  @Test
  void fromTheManifestAlone() {
    Ran plain = stage.refresh(0, "--bump", "web=1.1.0", "--write");
    assertTrue(
        plain.err().contains("  values: the chart still has all values that the deployment sets"),
        plain::toString);
    assertTrue(
        plain
            .err()
            .contains(
                "  to do: set charts.web.version to 1.1.0 in the aggregate chart's values, which"
                    + " decide the version that is installed, and were not read\n"),
        plain::toString);
    Path file =
        stage.file(
            "prod.yaml",
            "charts:\n  web:\n    version: v1.3.0\n    values: {metrics: {port: 7}}\n");
    web("1.2.0", "image: registry.example.com/web:3\nmetrics: {port: 1}\n");
    stage.refresh(0, "--bump", "web=1.2.0", "-f", file.toString(), "--write");
    web("1.3.0", "image: registry.example.com/web:3\n");
    Ran lost = stage.refresh(0, "--bump", "web=v1.3.0", "-f", file.toString(), "--write");
    assertTrue(
        lost.err()
            .contains("no effect any more: charts.web.values.metrics, which is set in " + file),
        lost::toString);
    assertTrue(lost.err().contains("from 1.2.0 to 1.3.0\n"), lost::toString);
    assertFalse(lost.err().contains("to do: "), lost::toString);
    assertTrue(lost.err().contains("no new images\n"), lost::toString);
  }

  @Test
  void severalCharts() {
    stage.chart("api", "v2.1.0", "image: registry.example.com/api:3\n", IMAGE);
    Ran ran =
        stage.discover(
            1, "--bump", "web=1.1.0", "--bump", "api=2.1.0", "--check", "--format", "markdown");
    assertTrue(ran.out().contains("## Bump `api` from `v2.0.0` to `v2.1.0`\n"), ran::toString);
    assertTrue(ran.out().contains("## Bump `web` from `1.0.0` to `1.1.0`\n"), ran::toString);
    assertTrue(ran.out().contains("set charts.api.version to v2.1.0 in "), ran::toString);
    assertTrue(
        ran.err().contains("run 'ma-ecr discover --bump web=1.1.0 --bump api=2.1.0 --write'"),
        ran::toString);
  }

  /** Templates that copy a map use keys that no file names. */
  @Test
  void valuesWithAnEffectAreNotReported() {
    stage.chart(
        "web",
        "1.1.0",
        "image: registry.example.com/web:2\nlabels: {}\nsidecar: {name: s}\nmetrics: {}\n",
        IMAGE
            + "\"}]}\n---\nkind: ConfigMap\nmetadata: {name: c}\ndata: {all: {{ toJson"
            + " .Values.sidecar | quote }}, x: [{y: \"");
    Ran ran = stage.discover(1, "--bump", "web=1.1.0", "--check");
    assertTrue(ran.out().contains("values: the chart still has all values"), ran::toString);
  }

  @Test
  void previousVersionIsGone() throws Exception {
    Files.delete(stage.archives().resolve("web-1.0.0.tgz"));
    Ran ran = stage.discover(1, "--bump", "web=1.1.0", "--check");
    assertTrue(ran.out().contains("no effect any more: charts.web.values.metrics"), ran::toString);
    assertTrue(ran.out().contains("values: version 1.0.0 could not be read ("), ran::toString);
  }

  @Test
  void failedBumpWritesNothing() {
    String before = stage.manifestText();
    stage.chart("web", "1.1.0", "image: x\n", "{{ fail \"out of order\" }}");
    Ran broken = stage.discover(3, "--bump", "web=1.1.0", "--write");
    assertTrue(
        broken.err().contains("m.yaml is not written, because the bump of web failed"),
        broken::toString);
    assertTrue(broken.err().contains("out of order"), broken::toString);
    assertEquals(before, stage.manifestText());
    assertTrue(broken.err().contains("and images that are unknown"), broken::toString);
    Ran missing = stage.discover(3, "--bump", "web=1.4.0", "--write");
    assertTrue(missing.err().contains("the versions are: 1.0.0, 1.1.0"), missing::toString);
    assertTrue(missing.err().contains("Pass a published version with --bump"), missing::toString);
    assertEquals(before, stage.manifestText());
  }

  /** Before anything is rendered, which takes minutes. */
  @Test
  void fileThatCannotBeWritten() {
    Path missing = folder.resolve("none/m.yaml");
    String[] words = {
      "discover",
      "--chart",
      stage.aggregate().toString(),
      "--release-version",
      "1",
      "--charts-dir",
      stage.archives().toString(),
      "--manifest",
      missing.toString(),
      "--write"
    };
    Ran ran = stage.run(3, words);
    assertTrue(
        ran.err().contains("cannot write manifest " + missing + ": its directory does not exist."),
        ran::toString);
    assertFalse(ran.err().contains(" image"), ran::toString);
  }

  @Test
  void nearestVersionsOfARepository() throws Exception {
    try (FakeRegistry repository = new FakeRegistry()) {
      String versions =
          IntStream.rangeClosed(0, 30)
              .mapToObj(n -> "  - {name: web, version: 1." + n + ".0, urls: [w.tgz]}\n")
              .collect(Collectors.joining("", "apiVersion: v1\nentries:\n  web:\n", ""));
      repository.when(
          request -> {
            request.respond(200, versions);
            return true;
          });
      String url = "http://" + repository.host();
      Path values = stage.file("http.yaml", "charts: {web: {repository: '" + url + "'}}\n");
      Ran ran =
          stage.run(
              3,
              "discover",
              "--chart",
              stage.aggregate().toString(),
              "-f",
              values.toString(),
              "--manifest",
              stage.manifest().toString(),
              "--release-version",
              "1",
              "--include",
              "web",
              "--plain-http",
              repository.host(),
              "--bump",
              "web=1.20.7");
      assertTrue(
          ran.err()
              .contains(
                  "cannot bump chart web:1.20.7 in "
                      + url
                      + ": the repository does not have this version; available (31 in total):"
                      + " 1.30.0, 1.22.0, 1.21.0, 1.20.0, 1.19.0. Pass a published version"),
          ran::toString);
    }
  }

  @Test
  void chartThatIsNotDeployedOrNotSelected() {
    Ran left = stage.discover(3, "--bump", "web=1.1.0", "--exclude", "web");
    assertTrue(
        left.err().contains("cannot bump chart web: the chart is not selected"), left::toString);
    Ran off =
        stage.discover(3, "--bump", "web=1.1.0", "--set", "conditionalPackageInstalls.api=true");
    assertTrue(
        off.err().contains("cannot bump chart web: the deployment does not install it"),
        off::toString);
  }

  /** A schema that forbids other values makes Helm refuse those that it no longer declares. */
  @Test
  void schemaRefusesLostValues() {
    stage.file(
        "own/web/values.schema.json",
        "{\"additionalProperties\": false, \"properties\": {\"image\": {}, \"global\": {},"
            + " \"labels\": {}, \"sidecar\": {}}}");
    web("1.1.0", "image: registry.example.com/web:2\nlabels: {}\nsidecar: {}\n");
    Ran lost = stage.discover(3, "--bump", "web=1.1.0", "--check");
    assertTrue(
        lost.out().contains("no effect any more: charts.web.values.metrics"), lost::toString);
    assertTrue(lost.err().contains("values don't meet the specifications"), lost::toString);
  }
}
