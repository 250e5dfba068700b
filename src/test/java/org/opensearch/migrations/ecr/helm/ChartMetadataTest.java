package org.opensearch.migrations.ecr.helm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartMetadataTest {

  private static String config(String chartYaml, String... requirementsYaml) throws IOException {
    Optional<String> requirements =
        requirementsYaml.length == 0 ? Optional.empty() : Optional.of(requirementsYaml[0]);
    ChartMetadata metadata = ChartMetadata.read(new ChartArchive("web", chartYaml, requirements));
    return new String(GoJson.write(metadata.fields()), StandardCharsets.UTF_8);
  }

  @Test
  void keepsHelmsFieldsInHelmsOrder() throws IOException {
    assertEquals(
        "{\"name\":\"web\",\"version\":\"1\",\"description\":\"\\u003cb\\u003e\",\"apiVersion\":\"v2\","
            + "\"appVersion\":\"1.1\",\"annotations\":{\"a\":\"\",\"b\":\"true\"}}",
        config(
            """
            annotations: {b: yes, a: }
            appVersion: 1.10
            icon: ""
            keywords: []
            deprecated: false
            unknown: x
            Description: <b>
            version: 1
            apiVersion: v2
            name: web
            """));
  }

  @Test
  void takesDependenciesOfHelm2() throws IOException {
    assertEquals(
        "{\"name\":\"web\",\"apiVersion\":\"v1\",\"dependencies\":[{\"name\":\"db\",\"repository\":\"\"}]}",
        config("name: web\n", "dependencies: [{name: db}]\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "'name: [web]', `name`: expected a text",
    "'keywords: one', `keywords`: expected a list",
    "'deprecated: \"true\"', `deprecated`: expected true or false",
    "'annotations: [a]', `annotations`: expected a mapping",
    "'maintainers: [me]', `maintainers`: expected a mapping",
    "'maintainers: [null]', `maintainers`: an entry is empty",
    "'dependencies: [{tags: x}]', `dependencies`: `tags`: expected a list",
    "'- name', expected a mapping",
    "'name: *web', line 1: no anchor 'web' before this alias",
    "'? [a]\n: b', line 1: a key that is not a text",
    "'a: {', line"
  })
  void whatHelmCannotReadIsRefused(String chartYaml, String reason) {
    IOException e = assertThrows(MalformedContentException.class, () -> config(chartYaml));

    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  @Test
  void bombsAreRefused() {
    StringBuilder aliases = new StringBuilder("name: web\nx0: &x0 [lol]\n");
    for (int i = 1; i < 30; i++) {
      aliases.append("x%d: &x%d [*x%d, *x%d]\n".formatted(i, i, i - 1, i - 1));
    }
    aliases.append("dependencies: [{import-values: *x29}]");

    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          assertThrows(MalformedContentException.class, () -> config(aliases.toString()));
          assertThrows(MalformedContentException.class, () -> config("a: " + "[".repeat(500_000)));
          assertThrows(
              MalformedContentException.class,
              () -> config("dependencies: &x [{name: y, import-values: *x}]"));
        });
  }
}
