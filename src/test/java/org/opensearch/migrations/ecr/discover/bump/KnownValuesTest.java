package org.opensearch.migrations.ecr.discover.bump;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlReader;

/** Which values a version of a chart knows. */
class KnownValuesTest {

  private static Object yaml(String text) {
    return YamlReader.read(text.getBytes(StandardCharsets.UTF_8), new Problems("read", "x"))
        .toValue();
  }

  @SuppressWarnings("unchecked") // The keys of a YAML map are strings.
  private static KnownValues of(String defaults, String schema, String... read) {
    Set<ValuesPath> paths =
        Arrays.stream(read)
            .map(path -> new ValuesPath(List.of((Object[]) path.split("\\."))))
            .collect(Collectors.toSet());
    return new KnownValues((Map<String, Object>) yaml(defaults), yaml(schema), paths);
  }

  @ParameterizedTest
  @CsvSource({
    "a, true",
    "a.b, true",
    "a.c, false",
    "a.b.deeper, true", // A chart can accept a map where its default is text.
    "free.any.key, true",
    "none.any, true",
    "list, true",
    "z, false",
    "global.z, true", // For subcharts, which need not name it.
  })
  void defaults(String path, boolean isKnown) {
    KnownValues values = of("{a: {b: 1}, free: {}, none: null, list: [1]}", "{}");
    assertEquals(isKnown, values.knows(List.of(path.split("\\."))));
  }

  @ParameterizedTest
  @CsvSource({
    "closed, true",
    "closed.x, true",
    "closed.y, false",
    "free.any, true",
    "named.any.x, true",
    "named.any.y, false",
    "either.one, true",
    "either.other, true",
    "either.none, false",
    "again.again.again, true",
    "z, false",
  })
  void schema(String path, boolean isKnown) {
    KnownValues values =
        of(
            "{k: 1}",
            """
            $ref: "#/$defs/all"
            $defs:
              all:
                type: object
                additionalProperties: false
                properties:
                  closed: {"$ref": "#/$defs/a~1b"}
                  free: {type: object}
                  named: {properties: {}, additionalProperties: {"$ref": "#/$defs/a~1b"}}
                  either: {anyOf: [{properties: {one: {}}}, {properties: {other: {}}}]}
                  again: {"$ref": "#/$defs/all"}
              a/b: {type: object, additionalProperties: false, properties: {x: {type: string}}}
            """);
    assertEquals(isKnown, values.knows(List.of(path.split("\\."))));
  }

  @Test
  void schemaThatRefersToItself() {
    KnownValues values = of("{k: 1}", "{\"$ref\": \"#/a\", a: {\"$ref\": \"#/a\"}}");
    assertEquals(false, values.knows(List.of("z")));
  }

  @Test
  void templatesReadValues() {
    KnownValues values = of("{k: 1}", "{}", "probe.path", "labels");
    assertEquals(true, values.knows(List.of("probe")));
    assertEquals(true, values.knows(List.of("probe", "path")));
    assertEquals(false, values.knows(List.of("probe", "port")));
    assertEquals(false, values.knows(List.of("labels", "team"))); // A render decides.
  }
}
