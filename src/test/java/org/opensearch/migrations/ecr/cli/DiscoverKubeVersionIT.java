package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Kubernetes version in the manifest, with real Helm. */
class DiscoverKubeVersionIT {

  @TempDir private Path folder;
  private AggregateStage stage;

  @BeforeEach
  void start() {
    stage =
        new AggregateStage(folder)
            .chart(
                "app",
                "1.0.0",
                "repository: registry.example.com/team/app\n",
                "{{ .Values.repository }}:{{ .Capabilities.KubeVersion.Minor }}")
            .write(
                "values.yaml",
                "charts: {app: {version: 1.0.0, repository: \"https://charts.example.com\"}}\n");
    requires(">=1.34.0-0");
  }

  private void requires(String range) {
    stage.write(
        "Chart.yaml",
        "apiVersion: v2\nname: agg\nversion: 1.0.0\nkubeVersion: \"" + range + "\"\n");
  }

  @Test
  void laterRunsStartFromTheRecordedVersion() {
    stage.discover(0, "--write");
    assertTrue(stage.manifestText().contains("kubeVersion: \"1.34.0\"\n"), stage::manifestText);
    String written = stage.manifestText();
    // Without the aggregate chart, nothing requires it.
    stage.refresh(0, "--check");
    stage.refresh(0, "--write");
    assertEquals(written, stage.manifestText());
    stage.discover(0, "--include", "app", "--write");
    assertEquals(written, stage.manifestText());
    stage.discover(0, "--check");
    requires(">=1.22.0-0");
    stage.discover(0, "--check");
  }

  @Test
  void higherRequirementIsDrift() {
    stage.discover(0, "--write");
    requires(">=1.36.0-0");
    Ran drift = stage.discover(1, "--check");
    assertTrue(drift.out().contains("~ kubeVersion: 1.34.0 → 1.36.0"), drift::toString);
    assertTrue(drift.out().contains("+ image registry.example.com/team/app:36"), drift::toString);
    stage.discover(0, "--write");
    stage.refresh(0, "--check");
  }

  @Test
  void givenVersionTakesPrecedence() {
    stage.discover(0, "--write", "--kube-version", "1.35.2");
    assertTrue(stage.manifestText().contains("kubeVersion: \"1.35.2\"\n"), stage::manifestText);
    stage.discover(0, "--check");
    Ran other = stage.discover(1, "--check", "--kube-version", "1.37.0");
    assertFalse(other.out().contains("kubeVersion"), other::toString);
    assertTrue(other.out().contains("+ image registry.example.com/team/app:37"), other::toString);
  }

  @Test
  void partOfTheDeploymentDoesNotTellTheVersion() {
    stage.file(
        "m.yaml",
        """
        version: 1
        charts:
          - {key: app, version: 1.0.0, repository: 'https://charts.example.com'}
        """);
    stage.refresh(0, "--write");
    assertFalse(stage.manifestText().contains("kubeVersion"), stage::manifestText);
    Ran whole = stage.discover(1, "--check");
    assertFalse(whole.out().contains("kubeVersion"), whole::toString);
    stage.discover(0, "--write");
    assertTrue(stage.manifestText().contains("kubeVersion: \"1.34.0\"\n"), stage::manifestText);
  }

  @Test
  void manifestsWithAnotherWordAreRefused() {
    stage.file("m.yaml", "version: 1\nkubeVersion: latest\nimages: []\n");
    Ran ran = stage.refresh(3, "--check");
    assertTrue(
        ran.err()
            .contains("line 2, column 14: found 'latest', expected a Kubernetes version of the"),
        ran::toString);
  }
}
