package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Development charts, and charts that the deployment does not install, with real Helm. */
class DiscoverRequestedIT {

  @TempDir private Path folder;
  private AggregateStage stage;

  @BeforeEach
  void start() {
    stage = new AggregateStage(folder);
    for (String name : new String[] {"one", "idle", "jaeger"}) {
      stage.chart(name, "1.0.0", "image: hub.example.com/" + name + ":1\n", "{{ .Values.image }}");
    }
    stage.write(
        "values.yaml",
        """
        conditionalPackageInstalls: {one: true, idle: false, jaeger: true}
        charts:
          one: {version: 1.0.0, repository: "https://charts.example.com"}
          idle: {version: 1.0.0, repository: "https://charts.example.com"}
          jaeger: {version: 1.0.0, repository: "https://charts.example.com"}
        """);
  }

  private void assertManifest(boolean has, String text) {
    assertTrue(stage.manifestText().contains(text) == has, stage::manifestText);
  }

  @Test
  void requestedChartsAreNoDrift() {
    stage.discover(0, "--write");
    stage.discover(0, "--all", "--include", "jaeger", "--write");
    assertManifest(true, "  - key: jaeger\n");
    assertManifest(true, "    requested: true\n");
    assertManifest(false, "omitted");
    assertManifest(false, "key: idle");
    Ran check = stage.discover(0, "--check");
    assertFalse(check.err().contains("not mirrored"), check::toString);
    stage.discover(0, "--write");
    stage.refresh(0, "--check");
    stage.discover(0, "--all", "--write");
    assertManifest(true, "  - key: idle\n");
    stage.discover(0, "--check");
  }

  @Test
  void theAdviceDeploysADevelopmentChart() {
    Ran ran = stage.discover(0, "--write");
    String advice = "pass a file with `deploy: [jaeger]` with --rules";
    assertTrue(ran.err().contains(advice), ran::toString);
    assertManifest(true, "omitted:\n  - {chart: jaeger, ");
    String rules = stage.file("more.yaml", "version: 1\ndeploy: [jaeger]\n").toString();
    Ran deployed = stage.discover(0, "--write", "--rules", rules);
    assertFalse(deployed.err().contains("not mirrored"), deployed::toString);
    assertManifest(true, "  - key: jaeger\n");
    assertManifest(false, "requested");
    assertManifest(false, "omitted");
    stage.discover(0, "--check", "--rules", rules);
  }
}
