package org.opensearch.migrations.ecr.yaml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlWriterTest {

  @Test
  void writesBlocksInTheGivenOrder() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("z", Map.of("a.b", "x"));
    document.put("a", List.of(1, true, 1.5, 1e10, 1e-10, List.of(), Map.of(), Map.of("k", "v")));
    document.put("nothing", null);
    assertEquals(
        """
        # first
        #
        # second line
        z:
          "a.b": "x"
        a:
        - 1
        - true
        - 1.5
        - 1.0e+10
        - 1.0e-10
        - []
        - {}
        - k: "v"
        nothing: null
        """,
        YamlWriter.write(List.of("first", "", "second\nline"), document));
  }

  @ParameterizedTest
  @ValueSource(strings = {"on", "NO", "y", "~", "1", "0x1F", "1_000", "a b", "<<", "null", "-a"})
  void keysThatCouldBeMisreadAreQuoted(String key) {
    assertEquals("\"" + key + "\": 1\n", YamlWriter.write(List.of(), Map.of(key, 1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"image", "kube-state-metrics", "bucketOperationImage", "a_1", "e3"})
  void otherKeysArePlain(String key) {
    assertEquals(key + ": 1\n", YamlWriter.write(List.of(), Map.of(key, 1)));
  }

  @Test
  void writtenValuesAreReadBackUnchanged() {
    Random random = new Random(6);
    for (int i = 0; i < 2_000; i++) {
      Map<String, Object> document = map(random, 3);
      String yaml = YamlWriter.write(List.of(), document);
      YamlNode node = YamlReader.read(yaml.getBytes(UTF_8), new Problems("read", "written"));
      assertEquals(document, node.toValue(), yaml);
      assertEquals(yaml, YamlWriter.write(List.of(), document));
    }
  }

  @Test
  void longKeysAreReadBack() {
    Map<String, Object> document =
        Map.of("k".repeat(2000), Map.of("l".repeat(2000), List.of(Map.of("m".repeat(2000), "v"))));
    String yaml = YamlWriter.write(List.of(), document);
    YamlNode node = YamlReader.read(yaml.getBytes(UTF_8), new Problems("read", "written"));
    assertEquals(document, node.toValue());
  }

  @Test
  void entriesForPeopleAreOnOneLineIfTheyFit() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("image", "quay.io/a:1");
    map.put("note", new YamlWriter.Quoted("hook"));
    assertEquals(
        List.of("  images: [{image: quay.io/a:1, note: \"hook\"}]"),
        YamlWriter.entry("images", List.of(map), 2));
    assertEquals(
        List.of("- {image: quay.io/a:1, note: \"hook\"}", "- \"on\"", "- []"),
        YamlWriter.items(List.of(map, "on", List.of()), 0));
    map.put("reason", "word ".repeat(20).strip());
    assertEquals(
        List.of(
            "  images:",
            "    - image: quay.io/a:1",
            "      note: \"hook\"",
            "      reason: \"" + map.get("reason") + "\""),
        YamlWriter.entry("images", List.of(map), 2));
    assertEquals(List.of(), YamlWriter.items(List.of(), 0));
  }

  @Test
  void linesForPeopleHaveAWidthOf120() {
    String fits = "a".repeat(120 - "k: [b, ]".length());
    assertEquals(List.of("k: [b, " + fits + "]"), YamlWriter.entry("k", List.of("b", fits), 0));
    assertEquals(
        List.of("k:", "  - b", "  - a" + fits), YamlWriter.entry("k", List.of("b", "a" + fits), 0));
  }

  @Test
  void entriesForPeopleAreReadBackUnchanged() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      Map<String, Object> document = map(random, 4);
      List<String> lines = YamlWriter.entry("root", document, 3);
      String yaml = String.join("\n", lines) + "\n";
      YamlNode node = YamlReader.read(yaml.getBytes(UTF_8), new Problems("read", "written"));
      assertEquals(Map.of("root", document), node.toValue(), yaml);
    }
  }

  @Test
  void longTextStaysOnOneLine() {
    String yaml = YamlWriter.write(List.of(), Map.of("k", "word ".repeat(200)));
    assertFalse(yaml.stripTrailing().contains("\n"), yaml);
  }

  private static Map<String, Object> map(Random random, int depth) {
    Map<String, Object> map = new LinkedHashMap<>();
    int size = random.nextInt(4);
    for (int i = 0; i < size; i++) {
      map.put(text(random), value(random, depth - 1));
    }
    return map;
  }

  private static Object value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> random.nextInt();
      case 1 -> random.nextLong() | (1L << 40);
      case 2 -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
      case 3 -> random.nextBoolean();
      case 4 -> null;
      case 5 -> text(random);
      case 6 -> map(random, depth);
      default -> {
        List<Object> list = new ArrayList<>();
        random.ints(random.nextInt(4)).forEach(i -> list.add(value(random, depth - 1)));
        yield list;
      }
    };
  }

  private static String text(Random random) {
    String alphabet = "on: #-?\"'\\\n\t~%@`{}[]&*!|>0x1_e.ü漢\u0085\u2028\u0007\u007f\uFEFF";
    return random
        .ints(random.nextInt(8), 0, alphabet.length())
        .mapToObj(i -> alphabet.substring(i, i + 1))
        .collect(Collectors.joining());
  }
}
