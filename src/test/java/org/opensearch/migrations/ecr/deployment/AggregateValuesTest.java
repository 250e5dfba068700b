package org.opensearch.migrations.ecr.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlReader;

/** The charts that the aggregate chart's values install. */
class AggregateValuesTest {

  private static final MirrorManifest NONE =
      new MirrorManifest(
          "m",
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Digest.sha256(new byte[0]));

  private static AggregateValues values(String yaml) {
    Map<String, Object> values = new LinkedHashMap<>();
    byte[] bytes = yaml.getBytes(StandardCharsets.UTF_8);
    Map<?, ?> read = (Map<?, ?>) YamlReader.read(bytes, new Problems("read", "x")).toValue();
    read.forEach((key, value) -> values.put((String) key, value));
    return new AggregateValues(values);
  }

  @ParameterizedTest
  @CsvSource({
    "true, true",
    "'\"yes\"', true",
    "1, true",
    "false, false",
    "null, false",
    "0, false",
    "'\"\"', false",
  })
  void truthinessFollowsHelm(String value, boolean expected) {
    assertEquals(
        expected, values("{conditionalPackageInstalls: {a: " + value + "}}").isEnabled("a"));
  }

  @Test
  void chartsWithoutASwitchAreDisabledIfThereAreSwitches() {
    assertEquals(false, values("{conditionalPackageInstalls: {b: true}}").isEnabled("a"));
    assertEquals(true, values("{charts: {a: {}}}").isEnabled("a"));
  }

  @Test
  void readsACharts() {
    AggregateValues values =
        values(
            """
            charts:
              pca:
                version: 1.2.3
                repository: oci://public.ecr.aws/controllers/acmpca-chart
                namespace: acks
                values: {a: {b: [1]}}
              web: {version: "2.0.0", repository: "https://charts.example.com/web"}
            """);
    DeployedChart pca = values.chart("pca", NONE);
    assertEquals("acmpca-chart", pca.name());
    assertEquals("1.2.3", pca.version());
    assertEquals(Optional.of("acks"), pca.namespace());
    assertEquals(Map.of("a", Map.of("b", List.of(1))), pca.values());
    DeployedChart web = values.chart("web", NONE);
    assertEquals("web", web.name());
    assertEquals(Map.of(), web.values());
    assertEquals(Optional.empty(), web.namespace());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{version: 1.0.0}                              | the values do not set repository",
        "{repository: 'https://a.example'}             | the values do not set version",
        "{version: '', repository: 'https://a.example'}| the values do not set version",
        "{version: 1, repository: charts.example}      | its repository 'charts.example' is not"
            + " a URL",
        "{version: 1, repository: 'file:///etc'}       | its repository 'file:///etc' is not"
            + " a URL",
        "{version: 1, repository: 'https://'}          | its repository 'https://' is not a URL",
        "{version: 1, repository: 'https://u:p@a.b/c'} | its repository is a URL with credentials",
        "{version: 1, repository: 'https://u@a.b/c'}   | its repository is a URL with credentials",
        "{version: '>=1.2', repository: 'https://a.b'} | its version '>=1.2' cannot be mirrored:"
            + " expected a version as published: 1.2.3 or v1.2.3",
        "{version: '^1', repository: 'https://a.b'}    | its version '^1' cannot be mirrored:"
            + " expected a version as published: 1.2.3 or v1.2.3",
        "{version: 1.0.0, repository: 'oci://a.b/My-Chart'}| its name 'My-Chart' cannot be"
            + " mirrored: expected lower-case letters and digits, separated by '-', '.' or '_'",
        "{version: 1.0.0, repository: 'oci://a.b/web/'}| its name '' cannot be mirrored:"
            + " expected lower-case letters and digits, separated by '-', '.' or '_'",
      })
  void reportsInvalidFields(String chart, String reason) {
    AggregateValues values = values("{charts: {a: " + chart + "}}");
    InvalidInputException failure =
        assertThrows(InvalidInputException.class, () -> values.chart("a", NONE));
    assertEquals(reason, failure.failure().reason());
    assertEquals("a", failure.failure().reference());
  }

  @Test
  void reportsAKeyThatCannotBeMirrored() {
    AggregateValues values =
        values("{charts: {My-Chart: {version: 1, repository: 'https://a.b'}}}");
    InvalidInputException failure =
        assertThrows(InvalidInputException.class, () -> values.chart("My-Chart", NONE));
    assertEquals(
        "its key 'My-Chart' cannot be mirrored: expected lower-case letters and digits, separated"
            + " by '-', '.' or '_'",
        failure.failure().reason());
  }
}
