package org.opensearch.migrations.ecr.yaml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

class YamlReaderTest {

  @Test
  void readsTheTypesOfYaml12() {
    String yaml =
        """
        text: [on, no, 1:30, 0b1, 1_000, 2001-01-01, "1", '', =, <<]
        numbers: [1, -7, 0x1F, 0o17, 12e3, 3000000000, 1.5]
        others: [true, False, null, ~, ]
        map: {a.b: {c: d}}
        """;
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put(
        "text", List.of("on", "no", "1:30", "0b1", "1_000", "2001-01-01", "1", "", "=", "<<"));
    expected.put("numbers", List.of(1, -7, 31, 15, 12000.0, 3_000_000_000L, 1.5));
    expected.put("others", Arrays.asList(true, false, null, null));
    expected.put("map", Map.of("a.b", Map.of("c", "d")));
    assertEquals(expected, read(yaml).toValue());
  }

  @Test
  void nodesHavePositions() {
    YamlNode.Mapping root = (YamlNode.Mapping) read("\uFEFF# comment\na: 1\nb:\n  - ü: [x, y]\n");
    YamlNode.Sequence list = (YamlNode.Sequence) root.entries().get("b").value();
    YamlNode.MappingEntry entry = ((YamlNode.Mapping) list.items().get(0)).entries().get("ü");
    assertEquals(new Position(4, 5), entry.key());
    assertEquals(
        new Position(4, 12), ((YamlNode.Sequence) entry.value()).items().get(1).position());
  }

  @Test
  void onlyMapsHaveChildren() {
    YamlNode root = read("a: {b: 1, c: null}\nd: [x]\n");
    assertEquals(Optional.of(1), root.child("a").flatMap(a -> a.child("b")).map(YamlNode::toValue));
    assertTrue(root.child("a").flatMap(a -> a.child("c")).isPresent());
    assertEquals(Optional.empty(), root.child("x"));
    assertEquals(Optional.empty(), root.child("d").flatMap(list -> list.child("x")));
    assertEquals(2, root.entry("d").orElseThrow().key().line());
  }

  @Test
  void whatHelmReadsMayBeUnreadable(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), "a: 1\n");
    assertEquals(Map.of("a", 1), YamlReader.readIfValid(file, "a.yaml").orElseThrow().toValue());
    Files.writeString(file, "a: 1\na: 2\n");
    assertEquals(Optional.empty(), YamlReader.readIfValid(file, "a.yaml"));
    assertEquals(Optional.empty(), YamlReader.readIfValid(folder, "a folder"));
    assertEquals(Optional.empty(), YamlReader.readIfValid(folder.resolve("none"), "none"));
  }

  @Test
  void expandsAliases() {
    Object shared = Map.of("x", 1);
    assertEquals(
        Map.of("a", shared, "b", List.of(shared, shared)),
        read("a: &s {x: 1}\nb: [*s, *s]\n").toValue());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | line 1, column 1: found an empty file, expected a map",
        "a: 1\\n"
            + "a: 2 | line 2, column 1: found the key 'a' again, expected it only once; the first"
            + " is in line 1, column 1",
        "a: [1, 2\\nb: 3 | line 2, column 2: found invalid YAML",
        "a:\\n\\t- b | line 2, column 1: found invalid YAML",
        "a: 1\\n---\\nb: 1 | line 2, column 1: found a second document",
        "a: !!int '1' | line 1, column 4: found the tag",
        "a: !evil {} | line 1, column 4: found the tag !evil",
        "[a]: 1 | line 1, column 1: found a key that is not text",
        "~: 1 | line 1, column 1: found a key that is not text",
        "a: *b | line 1, column 4: found the alias *b",
        "a: &a [*a] | line 1, column 8: found the alias *a",
        "a: .nan | line 1, column 4: found .nan",
        "a: -.inf | line 1, column 4: found -.inf",
        "%YAML 3.0\\n---\\na: 1 | found invalid YAML",
        "a: \"\\ud800\" | line 1, column 4: found half of a surrogate pair",
      })
  void reportsPositionsOfErrors(String yaml, String message) {
    String text = yaml.replace("\\n", "\n").replace("\\t", "\t");
    assertTrue(refusal(text.getBytes(UTF_8)).contains(message), refusal(text.getBytes(UTF_8)));
  }

  @Test
  void rejectsInvalidText() {
    byte[] latin1 = {'a', ':', ' ', '1', '\n', 'b', ':', ' ', (byte) 0xE4, '\n'};
    assertTrue(refusal(latin1).contains("line 2, column 4: found the byte 0xE4, expected UTF-8"));
    assertTrue(
        refusal("a: \u0007".getBytes(UTF_8)).contains("line 1, column 4: found the character"));
  }

  @ParameterizedTest
  @MethodSource("bombs")
  void rejectsBombsQuickly(String yaml) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> refusal(yaml.getBytes(UTF_8)), "not quick enough");
  }

  static List<String> bombs() {
    int most = YamlReader.MAX_BYTES;
    return List.of(
        "#".repeat(most + 1),
        "[".repeat(most),
        "{a: ".repeat(most / 4),
        "- ".repeat(most / 2),
        "? ".repeat(most / 2),
        "a: " + "9".repeat(most - 10),
        "a: 0x" + "9".repeat(most - 10),
        "[" + "a,".repeat(YamlReader.MAX_NODES) + "]",
        billionLaughs());
  }

  private static String billionLaughs() {
    return "l0: &l0 [lol, lol]\n"
        + IntStream.range(1, 60)
            .mapToObj(i -> String.format("l%d: &l%d [*l%d, *l%d]%n", i, i, i - 1, i - 1))
            .collect(Collectors.joining());
  }

  private static YamlNode read(String yaml) {
    return YamlReader.read(yaml.getBytes(UTF_8), new Problems("read manifest", "m.yaml"));
  }

  private static String refusal(byte[] content) {
    Problems problems = new Problems("read manifest", "m.yaml");
    String message =
        assertThrows(InvalidInputException.class, () -> YamlReader.read(content, problems))
            .getMessage();
    assertTrue(message.startsWith("cannot read manifest m.yaml, line "), message);
    return message;
  }
}
