package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.testing.FixtureCharts;
import org.opensearch.migrations.ecr.testing.Helm;
import org.opensearch.migrations.ecr.testing.Programs;

/** Charts whose values.schema.json real Helm does not accept, and charts that violate theirs. */
class DiscoverSchemaIT {

  private static final String REFUSED =
      " rendered without schema validation, because the values.schema.json of the chart is not"
          + " accepted (Helm ";

  @TempDir private Path folder;
  private FixtureCharts charts;
  private Path aggregate;

  @BeforeEach
  void start() throws IOException {
    Programs.require("helm");
    charts = new FixtureCharts(new Helm(Files.createDirectory(folder.resolve("helm"))), folder);
    aggregate = Files.createDirectory(folder.resolve("agg"));
    write("Chart.yaml", "apiVersion: v2\nname: agg\nversion: 1.0.0\n");
    write(
        "values.yaml",
        """
        charts:
          schema-invalid: {version: 1.0.0, repository: "https://charts.example.com"}
        collector: registry.example.com/team/collector:1
        """);
    Files.createDirectory(aggregate.resolve("templates"));
    write(
        "templates/pod.yaml",
        "kind: Pod\nspec: {containers: [{image: {{ .Values.collector | quote }}}]}\n");
  }

  private void write(String file, String content) throws IOException {
    Files.writeString(aggregate.resolve(file), content);
  }

  private Ran discover(int status, String... more) {
    charts.pack("schema-invalid");
    List<String> words = new ArrayList<>(List.of("discover", "--chart", aggregate.toString()));
    words.addAll(List.of("--charts-dir", charts.archives().toString(), "--release-version", "1"));
    words.addAll(List.of("--manifest", folder.resolve("m.yaml").toString()));
    words.addAll(List.of(more));
    Ran ran = Ran.with(System.getenv(), words.toArray(String[]::new));
    assertEquals(status, ran.status(), ran::toString);
    return ran;
  }

  @Test
  void chartIsRenderedWithoutItsSchema() {
    Ran ran = discover(0, "--write", "--format", "yaml");
    assertTrue(ran.out().contains("registry.example.com/team/operator:3.0.0"), ran::toString);
    assertTrue(ran.out().contains("set: [image, repository]"), ran::toString);
    assertTrue(ran.err().contains("warning: schema-invalid:1.0.0:" + REFUSED), ran::toString);
    assertTrue(ran.err().contains("is not valid against metaschema"), ran::toString);
    assertEquals(1, ran.err().split("not accepted", -1).length - 1, ran::toString);
    assertTrue(discover(0, "--check").err().contains("matches the charts"));
  }

  @Test
  void aggregateChartIsRenderedWithoutItsSchema() throws IOException {
    write("values.schema.json", "{\"properties\": {\"collector\": {\"type\": \"text\"}}}");
    Ran ran = discover(0);
    assertTrue(ran.out().contains("set: [collector]"), ran::toString);
    assertTrue(ran.err().contains("warning: agg:" + REFUSED), ran::toString);
  }

  @Test
  void valuesThatViolateAValidSchemaFail() throws IOException {
    charts.change("schema-invalid", "values.schema.json", "\"+one,-two\"", "[\"+one,-two\"]");
    charts.change("schema-invalid", "values.yaml", "gates: \"\"", "gates: 1");
    Ran ran = discover(3);
    assertTrue(ran.err().contains("at '/gates': got number, want string"), ran::toString);
    assertTrue(
        ran.err().contains("Correct the values of the chart: its values.schema.json refuses them"),
        ran::toString);
    assertFalse(ran.err().contains("without schema validation"), ran::toString);
  }
}
