package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What charts fetch from the internet when they run, rendered by real Helm. */
class DiscoverInternetIT {

  private static final String URLS =
      "https://raw.githubusercontent.com/a/crds/b.yaml,"
          + " https://raw.githubusercontent.com/a/crds/c.yaml";

  @TempDir private Path folder;
  private AggregateStage stage;

  @BeforeEach
  void start() {
    stage =
        new AggregateStage(folder)
            .write(
                "values.yaml",
                """
                installer: registry.example.com/team/installer:1
                charts:
                  worker:
                    version: 1.0.0
                    repository: https://charts.acme.io
                    values: {image: "registry.example.com/team/worker:1"}
                """)
            .write(
                "templates/jobs.yaml",
                """
                kind: Job
                metadata: {name: installer}
                spec:
                  containers:
                    - image: {{ .Values.installer }}
                      command: [sh, -c, "helm repo add worker {{ .Values.charts.worker.repository }}"]
                ---
                kind: Job
                metadata: {name: crds, annotations: {docs: "https://docs.acme.io"}}
                spec:
                  containers:
                    - image: {{ .Values.installer }}
                      command:
                        - kubectl
                        - apply
                        - -f
                        - https://raw.githubusercontent.com/a/crds/b.yaml
                        - -f
                        - https://raw.githubusercontent.com/a/crds/c.yaml
                """)
            .chart("worker", "1.0.0", "image: x", "{{ .Values.image }}");
  }

  @Test
  void warnsOncePerResource() {
    Ran ran = stage.discover(0, "--write");
    assertTrue(
        ran.err()
            .contains(
                "warning: agg needs the internet when it runs: "
                    + URLS
                    + " (Job crds, spec.containers[0].command[3] (agg/templates/jobs.yaml)), which"
                    + " fails on isolated subnets. Change the values, or accept it"),
        ran::toString);
    assertEquals(1, ran.err().split("needs the internet", -1).length - 1, ran::toString);
    assertFalse(stage.manifestText().contains("githubusercontent"), stage::manifestText);
    // A warning is no drift.
    assertTrue(stage.discover(0, "--check").err().contains("needs the internet"));
  }

  @Test
  void aRuleWithAReasonIsAccepted() {
    Path rules =
        stage.file(
            "own-rules.yaml",
            """
            version: 1
            ignore:
              - {url: 'https://raw.githubusercontent.com/a/*', reason: proxy}
              - {url: 'https://gone.acme.io/*', reason: proxy}
            """);
    Ran ran = stage.discover(0, "--write", "--rules", rules.toString());
    assertFalse(ran.err().contains("needs the internet"), ran::toString);
    assertTrue(
        ran.err().contains("line 4: no container fetches 'https://gone.acme.io/*' any more"),
        ran::toString);
  }

  @Test
  void invalidRules() {
    Path rules =
        stage.file(
            "own-rules.yaml",
            """
            version: 1
            ignore:
              - {url: 'https://a.io/*'}
              - {url: x, image: y, reason: z}
            """);
    Ran ran = stage.discover(3, "--write", "--rules", rules.toString());
    assertTrue(ran.err().contains("line 3"), ran::toString);
    Path both = stage.file("both.yaml", "version: 1\nignore: [{url: x, image: y, reason: z}]\n");
    Ran second = stage.discover(3, "--write", "--rules", both.toString());
    assertTrue(
        second.err().contains("'image' beside 'url', expected one of them"), second::toString);
  }
}
