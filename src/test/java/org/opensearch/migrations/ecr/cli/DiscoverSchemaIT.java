package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Charts whose values.schema.json real Helm does not accept, and charts that violate theirs. */
class DiscoverSchemaIT {

  private static final String REFUSED =
      " rendered without schema validation, because the values.schema.json of the chart is not"
          + " accepted (Helm ";

  @TempDir private Path folder;
  private AggregateStage stage;

  @BeforeEach
  void start() {
    stage =
        new AggregateStage(folder)
            .write(
                "values.yaml",
                """
                charts:
                  schema-invalid: {version: 1.0.0, repository: "https://charts.example.com"}
                collector: registry.example.com/team/collector:1
                """)
            .write(
                "templates/pod.yaml",
                "kind: Pod\nspec: {containers: [{image: {{ .Values.collector | quote }}}]}\n");
  }

  @Test
  void chartIsRenderedWithoutItsSchema() {
    stage.charts().pack("schema-invalid");
    Ran ran = stage.discover(0, "--write", "--format", "yaml");
    assertTrue(ran.out().contains("registry.example.com/team/operator:3.0.0"), ran::toString);
    assertTrue(ran.out().contains("set: [image, repository]"), ran::toString);
    assertTrue(ran.err().contains("warning: schema-invalid:1.0.0:" + REFUSED), ran::toString);
    assertTrue(ran.err().contains("is not valid against metaschema"), ran::toString);
    assertEquals(1, ran.err().split("not accepted", -1).length - 1, ran::toString);
    assertTrue(stage.discover(0, "--check").err().contains("matches the charts"));
  }

  @Test
  void aggregateChartIsRenderedWithoutItsSchema() {
    stage.charts().pack("schema-invalid");
    stage.write("values.schema.json", "{\"properties\": {\"collector\": {\"type\": \"text\"}}}");
    Ran ran = stage.discover(0);
    assertTrue(ran.out().contains("set: [collector]"), ran::toString);
    assertTrue(ran.err().contains("warning: agg:" + REFUSED), ran::toString);
  }

  @Test
  void valuesThatViolateAValidSchemaFail() {
    String schema = "values.schema.json";
    stage.charts().change("schema-invalid", schema, "\"+one,-two\"", "[\"+one,-two\"]");
    stage.charts().change("schema-invalid", "values.yaml", "gates: \"\"", "gates: 1");
    stage.charts().pack("schema-invalid");
    Ran ran = stage.discover(3);
    assertTrue(ran.err().contains("at '/gates': got number, want string"), ran::toString);
    assertTrue(
        ran.err().contains("Correct the values of the chart: its values.schema.json refuses them"),
        ran::toString);
    assertFalse(ran.err().contains("without schema validation"), ran::toString);
  }
}
