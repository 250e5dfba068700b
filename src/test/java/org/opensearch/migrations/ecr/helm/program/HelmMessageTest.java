package org.opensearch.migrations.ecr.helm.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.process.ProgramRunner.Result;

class HelmMessageTest {

  private static final String SCHEMA =
      "Error: values don't meet the specifications of the schema(s) in the following chart(s):\n";

  private static HelmMessage read(String errors) {
    return HelmMessage.read(new Result(1, "", errors));
  }

  @Test
  void logLinesAreRemoved() {
    assertEquals(
        "values don't meet the specifications of the schema(s) in the following chart(s):"
            + " web: - at '/a': got string, want number",
        read("""
        level=WARN msg="found symbolic link in path" path=/x resolved=/y
        walk.go:74: found symbolic link in path: /x resolves to /y
        Error: values don't meet the specifications of the schema(s) in the following chart(s):
        web:
        - at '/a': got string, want number

        level=ERROR msg="late"
        """)
            .text());
    assertEquals(
        "YAML parse error on web/templates/a.yaml: line 2: mapping values are not allowed",
        read("""
        Error: YAML parse error on web/templates/a.yaml: line 2: mapping values are not allowed

        Use --debug flag to render out invalid YAML
        """)
            .text());
  }

  @Test
  void outputWithoutAnErrorLineIsKept() {
    assertEquals(
        "panic: runtime error goroutine 1", read("panic: runtime error\n\ngoroutine 1\n").text());
  }

  @Test
  void longMessagesAreCut() {
    String text = read("Error: " + "x".repeat(60_000)).text();

    assertTrue(text.length() < 3000 && text.startsWith("xxx") && text.endsWith("x…"), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"file:///values.schema.json#\" is not valid against metaschema: jsonschema validation"
            + " failed with 'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf'"
            + " failed\n  - at '/a/examples': got string, want array",
        "failing loading \"https://schemas.example.com/x.json\": no such host",
        "json-pointer in \"file:///values.schema.json#/definitions/x\" not found",
        "unable to validate schema: runtime error: invalid memory address",
        "unexpected EOF"
      })
  void refusedSchemaIsDistinguishedFromViolations(String reason) {
    HelmMessage refused = read(SCHEMA + "web:\n" + reason);
    assertTrue(refused.refusesSchema(), refused::text);
    String firstLine = reason.lines().findFirst().orElseThrow();
    assertTrue(refused.schemaRefusal().startsWith("web: " + firstLine), refused::schemaRefusal);

    String violation = "- at '/b': got number, want string\n";
    assertFalse(read(SCHEMA + "web:\n" + reason + "sub:\n" + violation).refusesSchema());
    assertFalse(read(SCHEMA + "sub:\n" + violation + "web:\n" + reason).refusesSchema());
    assertFalse(read(SCHEMA + "web:\n- (root): b is required\n").refusesSchema());
    assertFalse(read("Error: no such template: " + reason).refusesSchema());
  }

  @ParameterizedTest
  @CsvSource({
    "'chart requires kubeVersion: >=1.32.0-0 which is incompatible with', --kube-version",
    "'found in Chart.yaml, but missing in charts/ directory: db', helm dependency build",
    "'parse error at (a.yaml:1): function \"mustToToml\" not defined', newer Helm",
    "'values don''t meet the specifications of the schema(s)', values.schema.json refuses them",
    "'execution error at (a.yaml:1:3): need x', another version of the chart"
  })
  void theRemedyFollowsTheMessage(String message, String remedy) {
    assertTrue(read("Error: " + message).remedy().contains(remedy), () -> read(message).remedy());
  }
}
