package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.testing.CachingHelm;
import org.opensearch.migrations.ecr.testing.Programs;

/** Which release discover uses, and the file it writes, with real Helm. */
class DiscoverReleaseIT {

  private static final String POD =
      """
      kind: Pod
      metadata: {name: a}
      spec:
        containers:
          - image: {{ .Values.images.captureProxy.repository }}:{{ .Values.images.captureProxy.tag
              | default .Chart.AppVersion }}
      """;
  private static final String PUBLISHED =
      "public.ecr.aws/opensearchproject/opensearch-migrations-traffic-capture-proxy:";

  @TempDir private Path folder;
  private Path chart;

  @BeforeEach
  void start() throws IOException {
    Programs.require("helm");
    chart = folder.resolve("ma");
    Files.createDirectories(chart.resolve("templates"));
    Files.writeString(chart.resolve("templates/pod.yaml"), POD);
    tag("\"\"");
    appVersion("9.1.0");
  }

  private void appVersion(String version) throws IOException {
    Files.writeString(
        chart.resolve("Chart.yaml"),
        "apiVersion: v2\nname: ma\nversion: 0.1.0\nappVersion: \"" + version + "\"\n");
  }

  private void tag(String tag) throws IOException {
    Files.writeString(
        chart.resolve("values.yaml"),
        "images: {captureProxy: {repository: migrations/capture_proxy, tag: " + tag + "}}\n");
  }

  private Ran discover(int status, Map<String, String> environment, String... more) {
    Map<String, String> all = new HashMap<>(CachingHelm.environment());
    all.putAll(environment);
    List<String> words = new ArrayList<>(List.of("discover", "--chart", chart.toString()));
    words.addAll(List.of(more));
    Ran ran = Ran.with(all, words.toArray(String[]::new));
    assertEquals(status, ran.status(), ran::toString);
    return ran;
  }

  @Test
  void emptyTagsFollowTheAppVersion() {
    String manifest = folder.resolve("new.yaml").toString();
    Ran written = discover(0, Map.of(), "--manifest", manifest, "--write", "--format", "yaml");
    assertTrue(written.out().contains("release: \"9.1.0\""), written::toString);
    assertTrue(discover(0, Map.of(), "--manifest", manifest, "--check").err().contains("matches"));
    Ran json = discover(0, Map.of(), "--manifest", manifest, "--format", "json");
    assertTrue(json.out().contains(PUBLISHED + "9.1.0"), json::toString);
  }

  @Test
  void optionAndVariableTakePrecedence() {
    String manifest = folder.resolve("new.yaml").toString();
    Map<String, String> variable = Map.of("RELEASE_VERSION", "9.2.0");
    Ran byVariable = discover(0, variable, "--manifest", manifest, "--write", "--format", "yaml");
    assertTrue(byVariable.out().contains("release: \"9.2.0\""), byVariable::toString);
    Ran byOption =
        discover(
            0,
            variable,
            "--manifest",
            manifest,
            "--release-version",
            "9.3.0",
            "--write",
            "--format",
            "yaml");
    assertTrue(byOption.out().contains("release: \"9.3.0\""), byOption::toString);
  }

  @Test
  void tagsThatAreSetDoNotTellTheRelease() throws IOException {
    Path manifest = folder.resolve("old.yaml");
    Files.writeString(manifest, "version: 1\nrelease: \"8.0.0\"\nimages: []\n");
    for (String tag : List.of("latest", "1.0")) {
      tag(tag);
      Ran ran = discover(3, Map.of(), "--manifest", manifest.toString());
      assertEquals(
          "ma-ecr: cannot determine the release of ma: its values set the tags of the Migration"
              + " Assistant's images. Pass --release-version, or set RELEASE_VERSION\n",
          ran.err());
      assertEquals("", ran.out());
    }
    discover(0, Map.of(), "--manifest", manifest.toString(), "--release-version", "8.0.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", "", "1", "v9", "main-abc"})
  void anAppVersionThatIsNoReleaseIsRefused(String version) throws IOException {
    appVersion(version);
    Ran ran = discover(3, Map.of(), "--manifest", folder.resolve("m.yaml").toString(), "--write");
    assertTrue(
        ran.err().contains("its appVersion is '" + version + "', which is not a release"),
        ran::toString);
    assertFalse(Files.exists(folder.resolve("m.yaml")));
  }

  @Test
  void aFailedRunLeavesNoNewManifest() throws IOException {
    Files.writeString(
        chart.resolve("values.yaml"),
        """
        images: {captureProxy: {repository: migrations/capture_proxy, tag: ""}}
        charts: {absent: {version: 1.0.0, repository: "https://charts.example.com"}}
        """);
    Path manifest = folder.resolve("m.yaml");
    Ran ran =
        discover(
            3,
            Map.of(),
            "--manifest",
            manifest.toString(),
            "--charts-dir",
            folder.toString(),
            "--write");
    assertTrue(
        ran.err().contains(manifest + " is not written, because it would be incomplete"),
        ran::toString);
    assertFalse(Files.exists(manifest));
  }
}
