package org.opensearch.migrations.ecr.helm.chart;

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
import org.opensearch.migrations.ecr.helm.go.GoJson;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;

class ChartMetadataTest {

  private static String config(String chartYaml, String... requirementsYaml) throws IOException {
    Optional<String> requirements =
        requirementsYaml.length == 0 ? Optional.empty() : Optional.of(requirementsYaml[0]);
    ChartMetadata metadata = ChartMetadata.read(new ChartArchive("web", chartYaml, requirements));
    return new String(GoJson.write(metadata.fields()), StandardCharsets.UTF_8);
  }

  @Test
  void fieldsAreInHelmsOrder() throws IOException {
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
  void dependenciesOfHelm2AreRead() throws IOException {
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
    "'<<: text', line 1: a merge key needs a mapping",
    "'<<: ', line 1: a merge key needs a mapping",
    "'<<: [a]', line 1: a merge key needs a mapping",
    "'x: &x [{home: a}]\n<<: *x', line 2: a merge key needs a mapping",
    "'<<: &x {a: *x}', line 1: no anchor 'x' before this alias",
    "'a: {', line"
  })
  void invalidMetadataIsRejected(String chartYaml, String reason) {
    IOException e = assertThrows(MalformedContentException.class, () -> config(chartYaml));

    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  @Test
  void mergeKeysAddEntriesOfOtherMappings() throws IOException {
    assertEquals(
        "{\"name\":\"web\",\"home\":\"later\",\"version\":\"1\","
            + "\"maintainers\":[{\"name\":\"a\",\"email\":\"b\"}],\"apiVersion\":\"v1\","
            + "\"annotations\":{\"\\u003c\\u003c\":\"text\",\"x\":\"own\",\"z\":\"merged\"}}",
        config(
            """
            x: &base {name: replaced, version: 1, home: earlier}
            <<: [{home: later}, *base]
            name: web
            maintainers: [{<<: &person {name: a}, email: b}]
            annotations: {<<: {x: merged, z: merged}, x: own, "<<": text}
            """));
  }

  @Test
  void aMergeKeyReplacesEarlierEntriesAsInHelm() throws IOException {
    assertEquals(
        "{\"name\":\"web\",\"home\":\"merged\",\"apiVersion\":\"v1\"}",
        config("home: before\n<<: {home: merged, icon: x}\nicon: null\nname: web\n"));
  }

  @Test
  void mergeKeyBombsAreRejected() {
    StringBuilder merges = new StringBuilder("name: web\nx0: &x0 {a: lol}\n");
    for (int i = 1; i < 40; i++) {
      merges.append("x%d: &x%d {<<: [*x%d, *x%d], b%d: c}\n".formatted(i, i, i - 1, i - 1, i));
    }
    String text = "x: &x {annotations: {a: " + "y".repeat(100_000) + "}}\n";
    String many = text + "z: [" + "{<<: *x}, ".repeat(11) + "]\n";

    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          assertTrue(refusal(merges.toString()).contains("aliases expand to too much text"));
          assertTrue(refusal(many).contains("aliases expand to too much text"));
        });
  }

  @Test
  void aliasBombsAreRejected() {
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

  @Test
  void aliasesOfLongTextAreRejected() throws IOException {
    String text = "y".repeat(500_000);
    String scalars = "description: &a " + text + "\nkeywords: [" + "*a ,".repeat(1000) + "]\n";
    assertTrue(refusal(scalars).contains("aliases expand to too much text"), refusal(scalars));
    String keys = "annotations:\n  ? &a " + text + "\n  : x\nkeywords: [*a, *a, *a]";
    assertTrue(refusal(keys).contains("aliases expand to too much text"), refusal(keys));
    String nested =
        """
        x: &a [%s]
        y: &b [*a, *a, *a]
        dependencies: [{import-values: [*b, *b, *b]}]
        """
            .formatted("y".repeat(100_000));
    assertTrue(refusal(nested).contains("aliases expand to too much text"), refusal(nested));
    assertTrue(config("x: &a " + text + "\nname: *a").contains(text), "some are what Helm takes");
  }

  private static String refusal(String chartYaml) {
    return assertThrows(MalformedContentException.class, () -> config(chartYaml)).getMessage();
  }
}
