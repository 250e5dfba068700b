package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Variants of a deployment in the rules, with real Helm. */
class DiscoverVariantsIT {

  private static final String RULES =
      """
      version: 1
      development:
        - {chart: jaeger, reason: "not fully supported"}
      variants:
        - name: certificates
          values: {conditionalPackageInstalls: {issuer: true}}
          reason: "--tls-mode"
        - name: tracing
          values:
            conditionalPackageInstalls: {jaeger: true}
            tracing: true
            charts: {monitor: {values: {panels: {enabled: true}}}}
          reason: "an overlay"
        - name: later
          values: {notYet: {enabled: true}}
          reason: "another release has it"
        - name: newer
          values: {tracing: true}
          releases: ">=2"
          reason: "another release has it"
      """;

  @TempDir private Path folder;
  private AggregateStage stage;
  private String rules;

  @BeforeEach
  void start() {
    stage =
        new AggregateStage(folder)
            .chart("issuer", "1.0.0", image("issuer"), "{{ .Values.image }}")
            .chart("jaeger", "1.0.0", image("jaeger"), "{{ .Values.image }}")
            .chart(
                "monitor",
                "1.0.0",
                image("monitor") + "panels: {enabled: false, repository: hub.example.com/panels}\n",
                """
                {{ .Values.image }}"}]}
                ---
                {{ if .Values.panels.enabled }}
                kind: Pod
                spec: {containers: [{image: "{{ .Values.panels.repository }}:1"}]}
                {{ end }}
                ---
                kind: Pod
                spec: {containers: [{name: "x\
                """)
            .write(
                "values.yaml",
                """
                conditionalPackageInstalls: {issuer: false, jaeger: false, monitor: true}
                charts:
                  issuer: {version: 1.0.0, repository: "https://charts.example.com"}
                  jaeger: {version: 1.0.0, repository: "https://charts.example.com"}
                  monitor: {version: 1.0.0, repository: "https://charts.example.com", values: {panels: {enabled: false}}}
                tracing: false
                collector: hub.example.com/collector:1
                traces: hub.example.com/traces:1
                """)
            .write(
                "templates/pods.yaml",
                """
                kind: Pod
                spec: {containers: [{image: "{{ .Values.collector }}"}]}
                ---
                {{ if .Values.tracing }}
                kind: Pod
                spec: {containers: [{image: "{{ .Values.traces }}"}]}
                {{ end }}
                """);
    rules = stage.file("rules.yaml", RULES).toString();
  }

  private static String image(String name) {
    return "image: hub.example.com/" + name + ":1\n";
  }

  private Ran discover(int status, String... more) {
    String[] words = new String[more.length + 2];
    words[0] = "--rules";
    words[1] = rules;
    System.arraycopy(more, 0, words, 2, more.length);
    return stage.discover(status, words);
  }

  private void assertHas(String text) {
    assertTrue(stage.manifestText().contains(text), stage::manifestText);
  }

  private void assertLacks(String text) {
    assertFalse(stage.manifestText().contains(text), stage::manifestText);
  }

  @Test
  void manifestIsTheUnionOfAllVariants() {
    Ran ran = discover(0, "--write");
    assertHas(
        """
          - key: issuer
            version: 1.0.0
            repository: https://charts.example.com
            variants: [certificates]
            images:
              - hub.example.com/issuer:1
        """);
    assertHas("variants: [tracing]\n    images:\n      - hub.example.com/jaeger:1\n");
    assertHas(
        """
            images:
              - hub.example.com/monitor:1
              - {image: hub.example.com/panels:1, variants: [tracing]}
        """);
    assertHas("- hub.example.com/collector:1\n");
    assertHas("- {image: hub.example.com/traces:1, variants: [tracing]}\n");
    for (String override :
        new String[] {"[panels, repository]", "[traces]", "[collector]", "[image]"}) {
      assertHas("{set: " + override + ", to: ");
    }
    assertTrue(
        ran.err()
            .contains(
                "warning: variant later is not rendered: the aggregate chart has no value"
                    + " [notYet, enabled]"),
        ran::toString);
    assertTrue(
        ran.err().contains("warning: variant newer is not rendered: it is for releases >=2\n"),
        ran::toString);
    assertFalse(ran.err().contains("not mirrored"), ran::toString);
    discover(0, "--check");
    Ran listed =
        stage.run(0, "list", "--format", "json", "--manifest", stage.manifest().toString());
    assertTrue(listed.out().contains("\"variants\" : ["), listed::toString);
  }

  @Test
  void refreshKeepsTheVariants() {
    discover(0, "--write");
    String written = stage.manifestText();
    stage.refresh(0, "--rules", rules, "--write", "-f", stage.aggregate() + "/values.yaml");
    assertEquals(written, stage.manifestText());
    Ran without = stage.refresh(0, "--write", "-f", stage.aggregate() + "/values.yaml");
    assertTrue(
        without
            .err()
            .contains("warning: variant tracing of the manifest is not rendered: no rule defines"),
        without::toString);
  }

  @Test
  void optionLimitsTheVariants() {
    discover(0, "--write", "--variant", "certificates");
    assertHas("variants: [certificates]");
    assertLacks("tracing");
    Ran check = discover(1, "--check", "--variant", "certificates", "--variant", "tracing");
    assertTrue(check.out().contains("+ chart jaeger:1.0.0"), check::toString);
    assertTrue(
        check
            .err()
            .contains("run 'ma-ecr discover --variant certificates --variant tracing --write'"),
        check::toString);
    discover(0, "--write", "--variant", "base");
    assertLacks("variants");
    Ran unknown = discover(2, "--variant", "nothing");
    assertTrue(
        unknown
            .err()
            .contains(
                "there is no variant 'nothing' in the rules: use --variant with one of these names:"
                    + " base, "),
        unknown::toString);
    assertTrue(
        unknown.err().contains(", certificates, tracing, later, newer\n"), unknown::toString);
  }

  @Test
  void withoutVariantsInTheRulesNothingChanges() {
    stage.discover(0, "--write");
    assertLacks("variants");
    assertLacks("issuer");
  }

  @Test
  void overridesAreProvenInEachVariant() {
    // In the variant, another value sets the image.
    stage.write(
        "templates/pods.yaml",
        """
        kind: Pod
        spec: {containers: [{image: "{{ if .Values.tracing }}{{ .Values.collector | trimPrefix "hub.example.com/" }}{{ else }}{{ .Values.collector }}{{ end }}"}]}
        """);
    Ran ran = discover(3, "--write");
    assertTrue(ran.err().contains("cannot move image docker.io/library/collector:1"), ran::err);
    assertTrue(ran.err().contains("only in variant tracing"), ran::toString);
  }

  @Test
  void variantThatCannotBeRenderedIsAFailure() {
    stage.write(
        "templates/pods.yaml", "{{ if .Values.tracing }}{{ fail \"no endpoint\" }}{{ end }}\n");
    Ran ran = discover(3, "--write");
    assertTrue(ran.err().contains("cannot render chart agg"), ran::toString);
    assertTrue(ran.err().contains("in variant tracing: execution error"), ran::toString);
  }

  @Test
  void variantsMustAgreeOnTheChart() {
    stage.file(
        "rules.yaml",
        RULES + "  - {name: old, values: {charts: {monitor: {version: 0.9.0}}}, reason: r}\n");
    Ran ran = discover(3);
    assertTrue(
        ran.err()
            .contains(
                "cannot combine variants of monitor: they install different charts: monitor:1.0.0"
                    + " of https://charts.example.com, monitor:0.9.0 of"),
        ran::toString);
  }
}
