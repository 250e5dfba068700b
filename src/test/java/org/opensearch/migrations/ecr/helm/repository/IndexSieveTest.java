package org.opensearch.migrations.ecr.helm.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;

/** Whatever the sieve leaves out, the same is read of an index as without it. */
class IndexSieveTest {

  private static final String[] OTHER_FIELDS = {
    "description: a chart",
    "description: \"in quotes: and over\n%s  two lines\"",
    "description: 'version: 7'",
    "description: plain and\n%s  over two lines\n\n%s  and a third",
    "description: |\n%s  version: 9.9.9\n%s  # no comment\n\n%s    urls: [x]",
    "description: >-\n%s  - version: 9.9.9\n%s  digest: 1",
    """
    annotations:
    %s  version: 9.9.9
    %s  artifacthub.io/changes: |
    %s    - kind: x
    %s      digest: y\
    """,
    "keywords:\n%s- version\n%s- urls",
    "keywords:\n%s  - version: 1\n%s    digest: 2",
    "dependencies:\n%s- name: other\n%s  version: 9.9.9\n%s  urls:\n%s  - no.tgz",
    "maintainers: [{name: x, version: 9}]",
    "maintainers: [{name: x,\n%s  version: 9}]",
    "home: https://example.org/#version:1",
    "? [complex, key]\n%s: version",
    "\"quoted\": value",
    "created: 2024-01-01T00:00:00Z # digest: z",
    "appVersion: \"1\"\n%s# a comment at a key's place",
    "appVersion: \"1\"\n# a comment at the margin",
    "icon:",
    "description: \"from here\nversion: 9.9.9\n  to there\"",
    "description: 'it''s\n# no comment\nentries:\n- version: 9.9.9'",
    "description: \"escaped \\\" quote\\\n%sversion: 9.9.9\"",
    "keywords: [\"a]\", b,\nversion: 9.9.9, urls: {x: y}]",
    "maintainers: [{name: x\n},\n%s# comment ]\n{name: 'y }'}\n%s]",
    "annotations:\n%s  a: {b: \"c\nversion: 9.9.9\"}\n%s  d: e",
    "annotations:\n%s  - |2\n%s    \"no quote\n%s  - >\n%s    [no list",
    "annotations:\n%s  ? a\n%s  : |\n%s   version: 9.9.9\n%s  b: \"x\nversion: 9\"",
    "description: it's a 5\" disk [of {many\n%s  'sorts",
    "description: http://x/#y:z",
    "description: &text an anchor",
    "annotations: &map\n%s  version: 9.9.9",
    "annotations:\n%s  a: &inner {digest: 7}",
    "annotations: *none",
    "!!str description: \"x\ny\"",
    "'description': \"x\nversion: 9.9.9\"",
    "description  : [x,\nversion: 9.9.9]",
    "description: !!str \"x\nversion: 9.9.9\"",
    "description:\n%s  \"x\nversion: 9.9.9\"",
    "description:\n%s  |\n%s   version: 9.9.9",
    "description: |\n\n%s  text\n\n%s  - version: 9",
  };

  private static String sieved(String yaml) throws IOException {
    try (InputStream in = new IndexSieve(bytes(yaml))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static InputStream bytes(String yaml) {
    return new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8));
  }

  private static ChartIndex readThrough(String yaml) throws IOException {
    Optional<ChartIndex> sieved = ChartIndexReader.readSieved(bytes(yaml));
    return sieved.isPresent() ? sieved.get() : ChartIndexReader.read(bytes(yaml));
  }

  @Test
  void neededLinesKeepTheirNumbers() throws IOException {
    String yaml =
        """
        apiVersion: v1
        entries:
          web:
          - annotations:
              version: 1
            description: |
              text

              more
            digest: abc
            urls:
            - https://example.org/web-1.0.0.tgz
            version: 1.0.0
          - version: 0.9.0
            created: now
        generated: "2024"
        """;
    String left =
        """
        apiVersion: v1
        entries:
          web:
          -





            digest: abc
            urls:
            - https://example.org/web-1.0.0.tgz
            version: 1.0.0
          - version: 0.9.0

        generated: "2024"
        """;
    assertEquals(left, sieved(yaml));
  }

  static Stream<String> indexes() {
    Random random = new Random(17);
    return Stream.generate(() -> index(random)).limit(400);
  }

  /** An index of some style, with fields that are hard to tell from those that are needed. */
  private static String index(Random random) {
    String end = random.nextInt(4) == 0 ? "\r\n" : "\n";
    int chartIndent = random.nextInt(1, 5);
    int itemIndent = chartIndent + (random.nextBoolean() ? 0 : random.nextInt(1, 4));
    String gap = " ".repeat(random.nextInt(1, 4));
    String indent = " ".repeat(itemIndent + 1 + gap.length());
    StringBuilder yaml = new StringBuilder(random.nextBoolean() ? "---\n" : "apiVersion: v1\n");
    yaml.append("entries:").append(random.nextBoolean() ? "" : "  # charts").append("\n");
    for (int chart = 0; chart < 4; chart++) {
      yaml.append(" ".repeat(chartIndent)).append("chart-" + chart + ":\n");
      for (int version = 0; version < 5; version++) {
        String first = " ".repeat(itemIndent) + "-" + gap;
        for (String field : fields(random, version)) {
          yaml.append(first).append(field.replace("%s", indent)).append("\n");
          first = indent;
        }
      }
    }
    yaml.append(random.nextBoolean() ? "generated: now\n" : "serverInfo: {version: 1}");
    return yaml.toString().replace("\n", end);
  }

  private static List<String> fields(Random random, int version) {
    List<String> fields = new ArrayList<>();
    fields.add(random.nextBoolean() ? "version: 1." + version : "version: \"1." + version + "\"");
    fields.add(random.nextBoolean() ? "digest: abc" + version : "digest: 'abc'");
    String url = "https://example.org/" + "long".repeat(random.nextInt(150)) + version + ".tgz";
    fields.add(
        switch (random.nextInt(4)) {
          case 0 -> "urls: [" + url + "]";
          case 1 -> "urls:\n%s- " + url + "\n%s- other.tgz";
          case 2 -> "urls:\n%s  - \"" + url + "\"";
          default -> "urls:\n%s-\n%s  " + url;
        });
    for (int i = random.nextInt(6); i > 0; i--) {
      int at = random.nextInt(fields.size() + 1);
      fields.add(at, OTHER_FIELDS[random.nextInt(OTHER_FIELDS.length)]);
    }
    return fields;
  }

  @ParameterizedTest
  @MethodSource("indexes")
  void filteredIndexHasTheSameContent(String yaml) throws IOException {
    ChartIndex index = readThrough(yaml);
    assertEquals(ChartIndexReader.read(bytes(yaml)), index, yaml);
    assertEquals(5, index.versions("chart-2").size(), yaml);
  }

  private static final String[] PIECES = {
    "version: 9",
    "urls: [u]",
    "digest: d",
    "x: ",
    "y:",
    "entries:",
    "web:",
    "<<: ",
    "- ",
    "? ",
    ": ",
    "\"",
    "'",
    "\\",
    "[",
    "]",
    "{",
    "}",
    ",",
    "|",
    ">-",
    "|1",
    "#",
    " #",
    "&a ",
    "*a",
    "!t ",
    "text",
    "\n",
    "\n",
    "\n  ",
    "\n    ",
    "\n      ",
    "\n    - ",
    "\n    description: ",
    "\r\n",
    "\r",
    "\t",
    "---\n",
    " ",
    "%",
    "@",
    "`"
  };

  /** An index with random bits in it, most of which is no YAML any more. */
  private static String damaged(Random random) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("entries:\n  web:\n  - version: 1\n    description: ");
    for (int i = random.nextInt(12); i > 0; i--) {
      yaml.append(PIECES[random.nextInt(PIECES.length)]);
    }
    yaml.append("\n    version: 2\n  - home: x\n    version: 3\n    keywords: ");
    for (int i = random.nextInt(6); i > 0; i--) {
      yaml.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return yaml.append("\n  db:\n  - version: 4\n    icon: y\n").toString();
  }

  @Test
  void anyFilteredYamlHasTheSameContent() throws IOException {
    Random random = new Random(Long.getLong("sieve.seed", 18));
    int read = 0;
    for (int i = Integer.getInteger("sieve.cases", 20_000); i > 0; i--) {
      String yaml = damaged(random);
      ChartIndex index;
      try {
        index = ChartIndexReader.read(bytes(yaml));
      } catch (IOException e) {
        continue;
      }
      read++;
      try {
        assertEquals(index, readThrough(yaml), yaml);
      } catch (IOException e) {
        throw new AssertionError(yaml, e);
      }
    }
    assertTrue(read > 500, "most are no YAML, but enough are: " + read);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"entries\": {\"web\": [{\"description\": \"x\", \"version\": \"1\"}]}}",
        """
        {
          "entries": {
            "web": [
              {
                "version": "1"
              }
            ]
          }
        }\
        """,
        "entries: {web: [{description: x, version: 1}]}",
        "entries:\n  web: [{description: x,\n    version: 1}]",
        "entries:\n  web:\n  - {description: x,\n     version: 1}",
        "entries:\n  web:\n  -\n    description: x\n    version: 1",
        "entries:\n  web:\n  - description: x\n    version: 1",
        "entries:\n  web:\n  - ! \n    version: 1",
        "entries:\n  \"web\":\n  - \"description\": x\n    \"version\": 1\n",
        "entries:\n  web:\n  -   description: x\n      version: 1\n",
        "entries:\nweb: []\n",
        "other: |\n  entries:\n    - description: y\nentries:\n  web:\n  - version: 1\n",
        "other: \"\nentries:\n  x:\n  - description: \"\nentries:\n  web:\n  - version: 1\n",
        "--- # x\nentries:\n  web:\n  - description: x\n    version: 1\n...\n",
        "entries:\n  -web:\n  - description: x\n    version: 1\n",
        "\ufeffentries:\n  web:\n  - description: x\n    version: 1\n",
        "entries:\r  web:\r  - description: x\r    version: 1\r",
        "entries:\n  web:\n  - version: \"1\n    description: 2\"\n    digest: x\n",
        "entries:\n  a:\n  - keywords: &id001\n    - x\n    urls: *id001\n    version: 1\n",
        "entries:\n  a:\n  - annotations:\n      x: &id001 [u]\n    urls: *id001\n    version: 1\n",
        """
        entries:
          a:
          - urls: &u [u]
            annotations:
              x: &u [v]
            version: 1
          - urls: *u
            version: 2
        """,
        """
        entries:
          a:
          - &a
            description: x
            version: 1
            urls: [u]
          web:
          - description: y
            <<: *a
        """,
      })
  void otherStylesAreNotFiltered(String yaml) throws IOException {
    assertEquals(ChartIndexReader.read(bytes(yaml)), readThrough(yaml));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE"})
  void otherEncodingsAreNotFiltered(String charset) throws IOException {
    String yaml = "\ufeffentries:\n  web:\n  - description: x\n    version: 1\n";
    byte[] wide = yaml.getBytes(charset);
    ChartIndex index = ChartIndexReader.readSieved(new ByteArrayInputStream(wide)).orElseThrow();
    assertEquals("1", index.versions("web").get(0).version());
  }

  @Test
  void mergeKeysAreKept() throws IOException {
    String yaml = "x: &e {version: 1}\nentries:\n  web:\n  - description: x\n    <<: *e\n";
    assertEquals("1", readThrough(yaml).versions("web").get(0).version());
  }

  @Test
  void errorsKeepTheirLineNumber() {
    String yaml = "entries:\n  web:\n  - description: |\n      x\n      y\n    version: [1]\n";
    IOException e = assertThrows(MalformedContentException.class, () -> readThrough(yaml));
    assertTrue(e.getMessage().startsWith("line 6: "), e.getMessage());
  }

  @Test
  void longLinesAreKeptCompletely() throws IOException {
    String long1 = "a".repeat(100_000);
    String yaml = "# " + long1 + "\nentries:\n  web:\n  - version: " + long1;
    assertEquals(yaml, sieved(yaml));
    String dropped = "entries:\n  web:\n  - version: 1\n    description: " + long1 + "\n";
    assertEquals("entries:\n  web:\n  - version: 1\n\n", sieved(dropped));
  }

  @Test
  void deeplyIndentedLinesAreNotBlank() throws IOException {
    String yaml = "entries:\n  web:\n  - version:\n" + " ".repeat(500) + "1.0.0\n";
    assertEquals(ChartIndexReader.read(bytes(yaml)), readThrough(yaml));
  }
}
