package org.opensearch.migrations.ecr.discover.derive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.discover.Samples;
import org.opensearch.migrations.ecr.ports.HelmEngine.Templates;

/** Values that templates read. */
class TemplateReadsTest {

  private static Templates chart(List<String> chart, String... texts) {
    return new Templates(chart, false, List.of(texts));
  }

  private static String direct(String text) {
    TreeMap<String, String> found = new TreeMap<>();
    TemplateReads.of(List.of(chart(List.of(), text)))
        .direct()
        .forEach((path, otherwise) -> found.put(path.toString(), otherwise));
    return found.entrySet().stream()
        .map(read -> read.getValue().isEmpty() ? read.getKey() : read.toString())
        .collect(Collectors.joining(" "));
  }

  @Test
  void areFoundAnywhere() {
    TemplateReads reads =
        TemplateReads.of(
            List.of(
                chart(
                    List.of(),
                    "{{ .Values.image.registry | default $.Values.registry }} .Valuesx",
                    "{{ if (((.Values.global).image).registry) }}{{ end }}"),
                chart(List.of("sub"), "{{ .Values.hub }}/{{ .Values.global.hub }}")));
    assertEquals(
        Set.of(
            Samples.path("image", "registry"),
            Samples.path("registry"),
            Samples.path("global", "image", "registry"),
            Samples.path("sub", "hub"),
            Samples.path("global", "hub")),
        reads.direct().keySet());
    assertEquals(Set.of(), reads.handedOn());
    assertEquals(Set.of(), TemplateReads.of(List.of()).direct().keySet());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '\'',
      value = {
        "{{ .Values.a.b | default \"q.io/x:1\" }} # [a, b]=q.io/x:1",
        "{{ default \"q.io/x:1\" .Values.a }} # [a]=q.io/x:1",
        "{{ .Values.a | default `q.io/x` | quote }} # [a]=q.io/x",
        "{{ ((.Values.a).b) | default \"q.io/x\" }} # [a, b]=q.io/x",
        "{{ .Values.a | default (printf \"q.io/x:%s\" .Chart.Version) }} # [a]=q.io/x:%s",
        "{{ default (printf \"q.io/x:%s\" .Chart.Version) .Values.a }} # [a]",
        "{{ index .Values \"a.b\" \"c\" }} # [a.b, c]",
        "{{ (index .Values \"a-b\").c.d }} # [a-b, c, d]",
        "{{ index $.Values.a \"b\" }} # [a, b] [a]",
        "{{ get .Values.a \"b\" }} # [a, b] [a]",
        "{{ get (.Values.a) \"b\" | default \"q.io\" }} # [a, b] [a]",
        "{{ dig \"a\" \"b\" \"q.io/x\" .Values.AsMap }} # [AsMap] [a, b]=q.io/x",
        "{{ dig \"b\" \"q.io/x\" .Values.a }} # [a, b]=q.io/x [a]",
        "{{ $root.Values.a }}{{ .root.Values.b }} # [a] [b]",
      })
  void areFoundInAllForms(String text, String paths) {
    assertEquals(paths, direct(text));
  }

  /** A value that is passed on, and where its fields are read. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ with .Values.a.image }}{{ .repository | default `q.io` }}{{ end }}",
        "{{ $image := .Values.a.image }}{{ $image.repository }}",
        "{{ $image := default dict .Values.a.image }}{{ $image.repository }}",
        "{{ include \"x\" .Values.a.image }}{{ define \"x\" }}{{ .repository }}{{ end }}",
        "{{ include \"x\" (dict \"it\" .Values.a.image) }}{{ define \"x\" }}{{ .it.repository }}",
        "{{ include \"x\" (dict \"it\" .Values.a) }}{{ define \"x\" }}{{ .it.image.repository }}",
      })
  void includeFieldsOfPassedValues(String text) {
    Set<?> handedOn = TemplateReads.of(List.of(chart(List.of("sub"), text))).handedOn();
    assertTrue(handedOn.contains(Samples.path("sub", "a", "image", "repository")), text);
  }

  @Test
  void areReadByLibrariesInEveryChart() {
    TemplateReads reads =
        TemplateReads.of(
            List.of(
                chart(List.of(), "{{ include \"x\" . }}"),
                chart(List.of("web", "db"), "{{ include \"y\" .Values.main }}"),
                new Templates(
                    List.of("lib"), true, List.of("{{ .Values.image }}{{ .repository }}"))));
    assertEquals(
        Set.of(
            Samples.path("image"),
            Samples.path("web", "db", "image"),
            Samples.path("lib", "image")),
        reads.direct().keySet().stream()
            .filter(path -> path.toString().contains("image"))
            .collect(Collectors.toSet()));
    assertEquals(Set.of(Samples.path("web", "db", "main", "repository")), reads.handedOn());
  }

  @Test
  void areFoundQuickly() {
    for (String part :
        List.of(".Values", ".a", "(", " \"a\"", "default (", "$", ".Values.a \"b\" ")) {
      String text = "{{ dig index get default with " + part.repeat(200_000);
      assertTimeoutPreemptively(
          Duration.ofSeconds(20), () -> TemplateReads.of(List.of(chart(List.of(), text))));
    }
  }
}
