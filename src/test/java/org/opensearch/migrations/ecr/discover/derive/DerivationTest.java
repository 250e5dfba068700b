package org.opensearch.migrations.ecr.discover.derive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.deployment.ChartRenderer;
import org.opensearch.migrations.ecr.discover.Samples;
import org.opensearch.migrations.ecr.discover.ScriptedHelm;
import org.opensearch.migrations.ecr.model.MirrorTarget.ImageName;
import org.opensearch.migrations.ecr.model.ValuesOverride;

/** Unusable candidates do not prevent usable ones. */
class DerivationTest {

  @TempDir private Path scratch;

  private static String text(Object values, String... path) {
    Object value = Samples.path((Object[]) path).in(values);
    return value instanceof String text ? text : "";
  }

  private static String or(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }

  private Derived derive(
      Map<String, Object> values,
      Function<Map<String, Object>, Map<String, String>> template,
      List<ValuesOverride> given,
      String... texts) {
    ChartRenderer chart = new ScriptedHelm(values, template).saying(texts).renderer(scratch);
    Proof proof = new Proof(chart, Optional.empty(), image -> false, image -> Optional.empty());
    return new Derivation(chart, proof, path -> false).derive(given);
  }

  private Derived named(
      String as,
      Map<String, Object> values,
      Function<Map<String, Object>, Map<String, String>> template) {
    ChartRenderer chart = new ScriptedHelm(values, template).renderer(scratch);
    Proof proof =
        new Proof(
            chart, Optional.empty(), image -> false, image -> Optional.of(ImageName.parse(as)));
    return new Derivation(chart, proof, path -> false).derive(List.of());
  }

  @Test
  void ownNamesAreDerived() {
    Function<Map<String, Object>, Map<String, String>> whole =
        values -> Map.of("app", text(values, "image"));
    assertEquals(
        List.of("[image] = ${registry}/team:app_1"),
        written(named("team:app_1", Map.of("image", "quay.io/x/app:1"), whole)));
    assertEquals(
        List.of("[image] = ${registry}/team/app:1"),
        written(named("team/app", Map.of("image", "quay.io/x/app:1"), whole)));
    Function<Map<String, Object>, Map<String, String>> tagged =
        values -> Map.of("app", text(values, "image") + ":1");
    assertEquals(
        List.of("[image] = ${registry}/team/app"),
        written(named("team/app", Map.of("image", "quay.io/x/app"), tagged)));
    // The value cannot change the tag.
    assertEquals(1, named("team:app_1", Map.of("image", "quay.io/x/app"), tagged).unmoved().size());
  }

  @Test
  void namesThatKubernetesRejectsAreFound() {
    ScriptedHelm helm =
        new ScriptedHelm(
                Map.of("image", "quay.io/x/app:1"), values -> Map.of("app", text(values, "image")))
            .printing(
                values ->
                    "kind: Pod\nmetadata: {labels: {of: '"
                        + text(values, "image").replaceAll("[:/]", "-")
                        + "'}}");
    ChartRenderer chart = helm.renderer(scratch);
    Proof proof = new Proof(chart, Optional.empty(), image -> false, image -> Optional.empty());
    Derived derived = new Derivation(chart, proof, path -> false).derive(List.of());
    assertEquals(
        List.of("metadata.labels.of"),
        derived.names().stream().map(name -> name.place().path()).toList());
  }

  private static List<String> written(Derived derived) {
    assertEquals(List.of(), derived.unmoved());
    return derived.overrides().stream().map(o -> o.set() + " = " + o.to()).toList();
  }

  /** A template adds what a name lacks: the mark, and the mirror, leave it nothing to add. */
  @Test
  void namesThatATemplateCompletesAreDerived() {
    Function<Map<String, Object>, Map<String, String>> library =
        values -> {
          String name = text(values, "image", "repository");
          return Map.of("app", (name.contains("/") ? name : "docker.io/library/" + name) + ":1");
        };
    assertEquals(
        List.of("[image, repository] = ${mirror}/docker.io/library/nginx"),
        written(derive(Map.of("image", Map.of("repository", "nginx")), library, List.of())));
    Function<Map<String, Object>, Map<String, String>> hub =
        values -> {
          String name = text(values, "image");
          boolean hasHost = name.substring(0, name.indexOf('/')).contains(".");
          return Map.of("app", hasHost ? name : "docker.io/" + name);
        };
    assertEquals(
        List.of("[image] = ${mirror}/docker.io/x/app:1"),
        written(derive(Map.of("image", "x/app:1"), hub, List.of())));
    Function<Map<String, Object>, Map<String, String>> another =
        values -> {
          String name = text(values, "image");
          return Map.of("app", name.contains("/") ? name : "quay.io/x/" + name);
        };
    assertEquals(1, derive(Map.of("image", "app:1"), another, List.of()).unmoved().size());
  }

  /** Templates remove the scheme, and with it would remove a mark before it. */
  @Test
  void theSchemeOfARegistryIsKept() {
    Function<Map<String, Object>, Map<String, String>> template =
        values -> {
          String registry = text(values, "registry");
          String host = registry.replaceFirst("^[a-z]+://", "").replaceFirst("/$", "");
          return Map.of("app", host + "/x/app:1");
        };
    assertEquals(
        List.of("[registry] = https://${mirror}/quay.io"),
        written(derive(Map.of("registry", "https://quay.io"), template, List.of())));
    assertEquals(
        List.of("[registry] = docker://${mirror}/quay.io/"),
        written(derive(Map.of("registry", "docker://quay.io/"), template, List.of())));
    assertEquals(
        List.of("[registry] = http://${mirror}/r.example.com-5000"),
        written(derive(Map.of("registry", "http://r.example.com:5000"), template, List.of())));
    assertEquals(
        List.of("[registry] = ${mirror}/quay.io/"),
        written(derive(Map.of("registry", "quay.io/"), template, List.of())));
  }

  @Test
  void aPrintedMapIsNotReplacedByText() {
    Function<Map<String, Object>, Map<String, String>> template =
        values -> Map.of("app", or(text(values, "image", "repository"), "quay.io/x/app") + ":1");
    String texts =
        "{{ .Values.image | toYaml }}{{ (.Values.image).repository | default \"quay.io/x/app\" }}";
    String expected = "[image, repository] = ${mirror}/quay.io/x/app";
    assertEquals(List.of(expected), written(derive(Map.of(), template, List.of(), texts)));
    assertEquals(
        List.of(expected),
        written(derive(Map.of("image", Map.of("tag", "1")), template, List.of(), texts)));
    assertEquals(
        List.of(expected), written(derive(Map.of("image", Map.of()), template, List.of(), texts)));
  }

  @Test
  void textIsTriedIfNothingBelowItSetsAnImage() {
    assertEquals(
        List.of("[image] = ${mirror}/quay.io/x/app:1"),
        written(
            derive(
                Map.of(),
                values -> Map.of("app", or(text(values, "image"), "quay.io/x/app:1")),
                List.of(),
                "{{ .Values.image }}{{ if (.Values.image).registry }}{{ end }}")));
  }

  @Test
  void onlyOneOfSeveralEmptyPartsIsFilled() {
    Function<Map<String, Object>, Map<String, String>> template =
        values ->
            Map.of(
                "app",
                or(text(values, "repository"), "quay.io/x")
                    + "/"
                    + or(text(values, "imageName"), "app")
                    + ":1");
    String expected = "[repository] = ${mirror}/quay.io/x";
    assertEquals(
        List.of(expected),
        written(
            derive(
                Map.of(),
                template,
                List.of(),
                "{{ .Values.imageName }} {{ .Values.repository }}")));
    Map<String, Object> empty = new LinkedHashMap<>();
    empty.put("imageName", "");
    empty.put("repository", "");
    assertEquals(List.of(expected), written(derive(empty, template, List.of())));
  }

  @Test
  void aValueThatRemovesAnImageIsOmitted() {
    assertEquals(
        List.of("[image] = ${mirror}/quay.io/x/app:1"),
        written(
            derive(
                Map.of(),
                values ->
                    text(values, "externalImage").isEmpty()
                        ? Map.of("app", or(text(values, "image"), "quay.io/x/app:1"))
                        : Map.of(),
                List.of(),
                "{{ .Values.externalImage }}{{ .Values.image }}")));
  }

  @Test
  void rejectedValuesAreOmitted() {
    StringBuilder texts = new StringBuilder("{{ .Values.image }}");
    IntStream.range(0, 20).forEach(i -> texts.append("{{ .Values.image" + i + " }}"));
    assertEquals(
        List.of("[image] = ${mirror}/quay.io/x/app:1"),
        written(
            derive(
                Map.of(),
                values -> {
                  if (values.keySet().stream().anyMatch(key -> key.matches("image[0-9]+"))) {
                    throw ScriptedHelm.refusal("no");
                  }
                  return Map.of("app", or(text(values, "image"), "quay.io/x/app:1"));
                },
                List.of(),
                texts.toString())));
  }

  @Test
  void aHarmfulValueDoesNotPreventOthers() {
    Function<Map<String, Object>, Map<String, String>> template =
        values -> {
          boolean isAstray = text(values, "b").startsWith(Proof.TARGET.mirror());
          Map<String, String> pods = new LinkedHashMap<>();
          pods.put("a", isAstray ? "quay.io/other/a:1" : text(values, "a"));
          pods.put("b", isAstray ? "quay.io/other/b:1" : text(values, "b"));
          return pods;
        };
    Derived derived =
        derive(Map.of("a", "quay.io/x/a:1", "b", "quay.io/x/b:1"), template, List.of());
    assertEquals(
        List.of(Samples.override("${mirror}/quay.io/x/a:1", List.of("quay.io/x/a:1"), "a")),
        derived.overrides());
    assertEquals("b", derived.unmoved().get(0).image().place().name());
    assertEquals(1, derived.unmoved().size());
  }

  /** A template in one value contains the other: with both, the mirror would be there twice. */
  @Test
  void theValueThatATemplateContainsIsSetAlone() {
    for (String first : List.of("a", "z")) {
      Function<Map<String, Object>, Map<String, String>> template =
          values -> {
            Map<String, String> pods = new LinkedHashMap<>();
            String registry = text(values, "registry");
            pods.put(
                "b", text(values, first + "Image").replace("{{ .Values.registry }}", registry));
            pods.put("c", registry + "/x/c:1");
            return pods;
          };
      Map<String, Object> values = new LinkedHashMap<>();
      values.put(first + "Image", "{{ .Values.registry }}/x/b:1");
      values.put("registry", "quay.io");
      assertEquals(
          List.of("[registry] = ${mirror}/quay.io"), written(derive(values, template, List.of())));
    }
  }

  @Test
  void valuesOfRulesAreNotTried() {
    Function<Map<String, Object>, Map<String, String>> template =
        values -> {
          Map<String, String> pods = new LinkedHashMap<>();
          pods.put("app", or(text(values, "image", "repository"), "quay.io/x/app") + ":1");
          pods.put("init", or(text(values, "initImage"), "quay.io/x/init:1"));
          return pods;
        };
    ValuesOverride rule =
        Samples.override(
            "${mirror}/quay.io/x/app", List.of("quay.io/x/app:1"), "image", "repository");
    assertEquals(
        List.of(
            "[image, repository] = ${mirror}/quay.io/x/app",
            "[initImage] = ${mirror}/quay.io/x/init:1"),
        written(
            derive(
                Map.of(),
                template,
                List.of(rule),
                "{{ .Values.image }}{{ .Values.image.repository }}{{ .Values.initImage }}")));
  }
}
