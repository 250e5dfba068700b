package org.opensearch.migrations.ecr.deployment.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that templates perform, as far as their text shows. */
class TemplateGatesTest {

  private static final String API = "monitoring.example.com/v1";

  private static TemplateGates of(String template) {
    return of("templates/pod.yaml", template);
  }

  private static TemplateGates of(String path, String text) {
    TemplateGates gates = new TemplateGates();
    gates.add(new ChartFiles.ChartFile("web", path, text));
    return gates;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ if .Capabilities.APIVersions.Has \"monitoring.example.com/v1\" }}",
        "{{- if not ($.Capabilities.APIVersions.Has `monitoring.example.com/v1`) -}}",
        "{{ $c := .Capabilities.APIVersions }}{{ if $c.Has \"monitoring.example.com/v1\" }}",
        "{{ if \"monitoring.example.com/v1\" | .Capabilities.APIVersions.Has }}",
        "{{ if has \"monitoring.example.com/v1\" .Capabilities.APIVersions }}",
        "{{ if .Capabilities.APIVersions | has \"monitoring.example.com/v1\" }}",
        "{{ if .Capabilities.APIVersions.Has (printf \"%s/%s\" \"monitoring.example.com\" \"v1\")"
            + " }}",
        "{{ range list \"monitoring.example.com/v1\" }}{{ if $.Capabilities.APIVersions.Has . }}",
        "{{ with .Capabilities }}{{ if (.APIVersions).Has \"monitoring.example.com/v1\" }}",
        "{{- if and .Values.on\n  (.Capabilities.APIVersions.Has \"monitoring.example.com/v1\") }}"
      })
  void apiVersionChecksAreFound(String template) {
    TemplateGates gates = of(template);
    assertTrue(gates.asksApis());
    assertEquals(Set.of(API), gates.asked());
    assertEquals(List.of(), gates.warnings());
  }

  @Test
  void kindsAreKept() {
    String template = "{{ if .Capabilities.APIVersions.Has \"policy/v1/PodDisruptionBudget\" }}";
    assertEquals(Set.of("policy/v1/PodDisruptionBudget"), of(template).asked());
  }

  @Test
  void variablesOfHelpersAreFollowed() {
    TemplateGates gates =
        of("{{ $api := include \"web.api\" . }}{{ if .Capabilities.APIVersions.Has $api }}");
    assertEquals(1, gates.warnings().size());
    gates.add(
        new ChartFiles.ChartFile(
            "web/charts/lib",
            "templates/_api.tpl",
            "{{ define \"web.api\" }}{{ include \"web.real\" . }}{{ end }}"
                + "{{ define \"web.real\" }}monitoring.example.com/v1{{ end }}"));
    assertEquals(Set.of(API), gates.asked());
    assertEquals(List.of(), gates.warnings());
  }

  @Test
  void templatesInValuesAreRead() {
    TemplateGates gates =
        of(
            "values.yaml",
            "extra: \"{{ if .Capabilities.APIVersions.Has \\\"monitoring.example.com/v1\\\""
                + " }}\"\n");
    assertEquals(Set.of(API), gates.asked());
  }

  @Test
  void apiVersionsOfResourcesAreFound() {
    TemplateGates gates = of("apiVersion: monitoring.example.com/v1\nkind: \"Monitor\"\n");
    assertEquals(Set.of(API, API + "/Monitor"), gates.named());
    assertEquals(Set.of(), gates.asked());
    assertFalse(gates.asksApis());
  }

  @Test
  void computedApiVersionsAreReported() {
    TemplateGates gates =
        of("{{ if .Capabilities.APIVersions.Has (printf \"%s/v1\" .Values.group) }}");
    assertTrue(gates.asksApis());
    assertEquals(Set.of(), gates.asked());
    assertTrue(
        gates
            .warnings()
            .get(0)
            .startsWith("web/templates/pod.yaml: checks for an API version that"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{/* .Capabilities.APIVersions.Has \"a.b/v1\" .Release.IsUpgrade lookup */}}",
        "{{- /* {{ lookup \"v1\" }} */ -}}",
        "# .Capabilities.APIVersions and .Release.IsUpgrade\nlookup: {{ .Values.lookup }}",
        "legend: '{{instance}}' and it's \"open"
      })
  void commentsAndTextAreIgnored(String template) {
    TemplateGates gates = of(template + "\nkind: Pod\nimage: x\n");
    assertFalse(gates.asksApis());
    assertFalse(gates.asksRelease());
    assertEquals(List.of(), gates.warnings());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ if .Release.IsUpgrade }}",
        "{{ if not $.Release.IsInstall }}",
        "{{ if gt (int .Release.Revision) 1 }}",
        "{{ if get .Release \"IsUpgrade\" }}"
      })
  void releaseChecksAreFound(String template) {
    assertTrue(of(template).asksRelease());
    assertFalse(of(template).asksApis());
  }

  @Test
  void eksVersionChecksAreFound() {
    String version = ".Capabilities.KubeVersion.GitVersion }}";
    assertTrue(of("{{ if contains \"-eks-\" " + version).distinguishesEks());
    assertTrue(of("{{ if semverCompare \">=1.25\" " + version).distinguishesEks());
    assertFalse(of("{{ if semverCompare \">=1.25-0\" " + version).distinguishesEks());
    assertFalse(of("{{ if semverCompare \">=1.25\" .Values.image.tag }}").distinguishesEks());
  }

  @Test
  void lookupsThatMayAffectImagesAreReported() {
    TemplateGates gates = new TemplateGates();
    gates.add(
        new ChartFiles.ChartFile(
            "web",
            "templates/_helpers.tpl",
            "{{ define \"a\" }}{{ if lookup \"v1\" \"Pod\" \"\" \"\" }}x{{ end }}{{ end }}"
                + "{{ define \"idle\" }}{{ lookup \"v1\" \"Pod\" \"\" \"\" }}{{ end }}"));
    gates.add(
        new ChartFiles.ChartFile(
            "web", "templates/secret.yaml", "kind: Secret\n{{ include \"a\" . }}"));
    gates.add(new ChartFiles.ChartFile("web", "templates/plain.yaml", "kind: Pod\n"));
    assertEquals(List.of(), gates.warnings());
    gates.add(
        new ChartFiles.ChartFile(
            "web", "templates/job.yaml", "kind: Job\n{{ include \"a\" . }}\n  - image: x\n"));
    gates.add(
        new ChartFiles.ChartFile(
            "web/charts/sub",
            "templates/pod.yaml",
            "{{- $x := (lookup \"v1\" \"Secret\" .Release.Namespace \"s\").data }}\nkind: Pod\n"));
    assertTrue(
        gates
            .warnings()
            .get(0)
            .startsWith(
                "web/templates/job.yaml (in what it includes; images on line 3),"
                    + " web/charts/sub/templates/pod.yaml (line 1): uses `lookup`"),
        gates.warnings()::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ if hasPrefix \"v3\" .Capabilities.HelmVersion.Version }}",
        "{{ if hasKey .Capabilities \"HelmVersion\" }}",
        "{{ $c := $.Capabilities }}{{ with $c.HelmVersion }}{{ .Version }}",
      })
  void helmVersionChecksAreReported(String check) {
    TemplateGates gates = of("kind: Pod\n" + check + "\n  - image: x\n{{ end }}");
    assertTrue(
        gates
            .warnings()
            .get(0)
            .startsWith(
                "web/templates/pod.yaml (line 2; images on line 3): depends on the version"),
        gates.warnings()::toString);
  }

  /** A library that many charts contain has such definitions, which they do not use. */
  @Test
  void helmVersionChecksOfUnusedDefinitionsAreNot() {
    TemplateGates gates = new TemplateGates();
    gates.add(
        new ChartFiles.ChartFile(
            "web/charts/common",
            "templates/_capabilities.tpl",
            "{{ define \"common.supportsHelmVersion\" }}{{ .Capabilities | toString }}{{ end }}"
                + "{{ define \"idle\" }}{{ .Capabilities.HelmVersion.Version }}{{ end }}"
                + "{{ define \"used\" }}{{ .Capabilities.HelmVersion.Version }}{{ end }}"));
    gates.add(
        new ChartFiles.ChartFile(
            "web",
            "templates/a.yaml",
            "kind: Pod\n{{ include \"common.supportsHelmVersion\" . }}"));
    gates.add(
        new ChartFiles.ChartFile(
            "web", "templates/b.yaml", "kind: Service\n{{ include \"used\" . }}"));
    assertEquals(List.of(), gates.warnings());
    gates.add(
        new ChartFiles.ChartFile("web", "templates/c.yaml", "kind: Pod\n{{ include \"used\" . }}"));
    assertTrue(
        gates.warnings().get(0).startsWith("web/templates/c.yaml (in what it includes): depends"),
        gates.warnings()::toString);
  }
}
