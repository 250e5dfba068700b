package org.opensearch.migrations.ecr.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.manifest.rules.RulesReader;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

/** Errors in rules name position, finding, expectation and remedy. */
class RulesErrorsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // The file.
        "ignore: [] | line 1, column 1: found no key 'version'",
        "version: 2 | found the number 2, expected version 1. Use a release of ma-ecr that reads"
            + " rules of that",
        "- a | line 1, column 1: found a list, expected a map with the keys version, development,",
        "version: 1;ignores: [] | found the unknown key 'ignores'",
        "version: 1;ignores: [] | Did you mean 'ignore'?",
        "version: 1;ignore: [ | found invalid YAML",
        // Development.
        "version: 1;deploy: [A/b] | found 'A/b', expected a chart's name",
        "version: 1;variants: [{name: a, reason: b}] | line 2, column 12: found no key 'values'",
        "version: 1;variants: [{name: a, values: {b: 1}}] | line 2, column 12: found no key"
            + " 'reason'",
        "version: 1;variants: [{name: a, values: {}, reason: c}] | expected a map of values for"
            + " the",
        "version: 1;variants: [{name: A b, values: {b: 1}, reason: c}] | the name of a variant",
        "version: 1;variants: [{name: base, values: {b: 1}, reason: c}] | 'base', expected another",
        "version: 1;variants: [{name: a, values: {b: 1}, releases: x, reason: c}] | expected a"
            + " range",
        "version: 1;variants: [{name: a, values: {b: 1}, reason: c}, {name: a, values: {b: 1},"
            + " reason: c}] | found the variant 'a' again, expected it only once",
        "version: 1;development: etcd | line 2, column 14: found 'etcd', expected a list under",
        "version: 1;development: [a, 1] | line 2, column 18: found the number 1, expected text",
        "version: 1;development: [A/b] | found 'A/b', expected a chart's name",
        "version: 1;development: ['a*'] | found 'a*', expected a chart's name",
        "version: 1;development: [a, b, a] | column 21: found the chart key 'a' again, expected it",
        "version: 1;development: [{chart: a}] | line 2, column 15: found no key 'reason'",
        "version: 1;development: [{reason: a}] | line 2, column 15: found no key 'chart'",
        "version: 1;development: [{chart: a, reason: ''}] | found an empty text",
        "version: 1;development: [{chart: A, reason: b}] | found 'A', expected a chart's name",
        "version: 1;development: [a, {chart: a, reason: b}] | found the chart key 'a' again",
        "version: 1;charts: {a: [{notes: [{image: b, reason: c}]}]} | found the unknown key"
            + " 'reason'",
        "version: 1;charts: {a: [{notes: [{image: b}]}]} | found no key 'note'",
        "version: 1;charts: {a: [{notes: [{image: b, note: c, group: d}]}]} | the unknown key"
            + " 'group'",
        "version: 1;charts: {a: [{images: [{image: 'b:1', reason: c, group: D}]}]} | found 'D',"
            + " expected a group: lower-case letters",
        "version: 1;charts: {a: [{images: [{image: 'b:1', group: d}]}]} | found no key 'reason'",
        "version: 1;charts: {a: [{images: [{image: 'b:1', reason: c, releases: 3}]}]} | found the"
            + " number 3, expected text",
        "version: 1;charts: {a: [{images: [{image: 'b:1', reason: c, releases: x}]}]} | found 'x',"
            + " expected a range of vers",
        "version: 1;charts: {a: [{names: [{image: b, as: 'C:1'}]}]} | line 2, column 38: found"
            + " 'C:1' ('C' is not a repository name",
        "version: 1;charts: {a: [{names: [{image: b, as: 'mirrored/c'}]}]} | are reserved",
        "version: 1;charts: {a: [{names: [{image: b}]}]} | found no key 'as'",
        "version: 1;charts: {a: [{names: [{image: b, as: c}, {image: b, as: d}]}]} | found 'b'"
            + " again",
        // Charts.
        "version: 1;charts: [] | line 2, column 9: found a list, expected a map under 'charts'",
        "version: 1;charts: | line 2, column 8: found nothing, expected a map under 'charts'",
        "version: 1;charts: {redis: {images: []}} | found a map, expected a list of rules for the",
        "version: 1;charts: {redis: [a]} | line 2, column 18: found 'a', expected a map with the",
        "version: 1;charts: {redis: [{}]} | found an empty rule, expected at least one",
        "version: 1;charts: {redis: [{versions: '1'}]} | found an empty rule",
        "version: 1;charts: {redis: [{image: []}]} | Did you mean 'images'?",
        "version: 1;charts: {Redis: []} | line 2, column 10: found 'Redis', expected a chart's"
            + " name",
        "version: 1;charts: {a/b: []} | found 'a/b', expected a chart's name",
        "version: 1;charts: {'re?': []} | found 're?', expected a chart's name",
        "version: 1;charts: {a: [], a: []} | found the key 'a' again",
        "version: 1;charts: {a: [{pre: [], versions: 18}]} | column 34: found the number 18, expec",
        "version: 1;charts: {a: [{pre: [], versions: 1.2.x}]} | column 34: found '1.2.x', expected",
        "version: 1;charts: {a: [{pre: [], versions: '^1'}]} | found '^1', expected a range of ver",
        // What is ignored.
        "version: 1;ignore: ['a/*'] | line 2, column 10: found 'a/*', expected a map with the keys",
        "version: 1;ignore: [{image: 'a/*'}] | line 2, column 10: found no key 'reason'",
        "version: 1;ignore: [{reason: b}] | line 2, column 10: found no key 'image'",
        "version: 1;ignore: [{image: 'a/*', reason: ''}] | found an empty text",
        "version: 1;ignore: [{image: 'A B', reason: c}] | found 'A B' ('library/A B' is not a repo",
        "version: 1;ignore: [{image: 'q.io/A*', reason: c}] | found 'q.io/A*' ('A1' is not a repos",
        "version: 1;ignore: [{image: '*:${release}', reason: c}] | expected an image reference, in",
        "version: 1;ignore: [{image: 1, reason: c}] | found the number 1, expected text",
        "version: 1;ignore: [{image: a, reason: c}, {image: a, reason: d}] | column 41: found 'a'",
        // Release images.
        "version: 1;release: {images: x} | found a map, expected a list under 'release'",
        "version: 1;release: [{image: 'q.io/a:${release}'}] | line 2, column 11: found no key"
            + " 'set'",
        "version: 1;release: [{set: [a]}] | line 2, column 11: found no key 'image'",
        "version: 1;release: [{set: a, image: 'q.io/a:1'}] | found 'a', expected a list of keys",
        "version: 1;release: [{set: [a], image: 'q.io/A:${release}'}] | found 'q.io/A:${release}'",
        "version: 1;release: [{set: [a], image: '${mirror}/a:1'}] | expected an image reference,"
            + " HO",
        "version: 1;release: [{set: [a], image: q.io/a}] | expected HOST/PATH:TAG written out:"
            + " 'q.i",
        "version: 1;release: [{set: [a], image: 'a/b:${release}'}] |"
            + " column 29: found 'a/b:${release}', expected HOST/PATH:TAG written out:"
            + " 'docker.io/a/b:${release}'",
        "version: 1;release: [{set: [a], image: 'q.io/a:1', reason: 2}] | found the number 2",
        "version: 1;release: [{set: [a], image: 'q.io/a:1'}, {set: [a], image: 'q.io/b:1'}] |"
            + " the path [a], which is set in line 2, column 17 already",
      })
  void errorsAreReported(String yaml, String expected) {
    assertRefused(yaml, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // Values that move nothing; the same for both keys.
        "pre: x | line 4, column 13: found 'x', expected a list under 'pre'",
        "pre: [{to: 1}] | line 4, column 14: found no key 'set'",
        "pre: [{set: [a]}] | line 4, column 14: found no key 'to'",
        "render: [{set: a.b, to: 1}] | line 4, column 23: found 'a.b', expected a list of keys",
        "render: [{set: [0], to: 1}] | the first segment is a key",
        "render: [{set: [a], to: 1, reason: [b]}] | found a list, expected text",
        "render: [{set: [a], to: 1, for: [q.io/a:1]}] | found the unknown key 'for'",
        "render: [{set: [a], to: '${release}'}] | line 4, column 32: found a value with ${release}",
        "pre: [{set: [a], to: [x, {b: '${mirror}/q'}]}] | found a value with ${mirror}, expected",
        "pre: [{set: [a], to: '${registry}'}] | Write values that redirect images under"
            + " 'overrides'",
        "pre: [{set: [a], to: 1}, {set: [a], to: 2}] | [a], which is set in line 4, column 20"
            + " already",
        "render: [{set: [a], to: 1}], pre: [{set: [a, b], to: 2}] | [a, b], below [a], which is",
        // Overrides.
        "overrides: [{set: [a], to: x}] | line 4, column 20: found no key 'for'",
        "overrides: [{set: [a], to: x, for: []}] | found an empty list, expected the images",
        "overrides: [{set: [a], to: x, for: q.io/a:1}] | found 'q.io/a:1', expected a list under",
        "overrides: [{set: [a], to: x, for: [q.io/A:1]}] | found 'q.io/A:1' ('A' is not a reposit",
        "overrides: [{set: [a], to: x, for: [q.io/a]}] | line 4, column 44: found 'q.io/a' without",
        "overrides: [{set: [a], to: x, for: [q.io/a]}] | a digest, as in 'q.io/a:latest'",
        "overrides: [{set: [a], to: x, for: ['q.io/a:${release}']}] | found 'q.io/a:${release}' wi",
        "overrides: [{set: [a], to: '${release}', for: [q.io/a:1]}] | or use a rule under"
            + " 'release'",
        "overrides: [{set: [a], to: '${mirror}/q.io/b', for: [q.io/a:1]}] | found '${mirror}/q.io/",
        "overrides: [{set: [a], to: '${mirror}/q.io/a:2', for: [q.io/a:1]}] | expected the beginni",
        "overrides: [{set: [a], to: 1, for: [q.io/a:1]}], pre: [{set: [a], to: 2}] | [a], which is",
        // Images.
        "images: [q.io/a:1] | line 4, column 17: found 'q.io/a:1', expected a map with the keys",
        "images: [{image: q.io/a:1}] | line 4, column 17: found no key 'reason'",
        "images: [{image: q.io/a, reason: b}] | line 4, column 25: found 'q.io/a' without a tag",
        "images: [{image: 'q.io/a:*', reason: b}] | found 'q.io/a:*' ('*' is not a tag)",
        "images: [{image: 'q.io/a:${release}', reason: b}] | or use a rule under 'release'",
        "images: [{image: 'a:1', reason: b}, {image: 'docker.io/library/a:1', reason: b}] | column"
            + " 52: found 'docker.io/library/a:1' again, expected it only once; the first is in"
            + " line",
        "unoverridable: [{image: busybox}] | line 4, column 24: found no key 'reason'",
        "unoverridable: [{image: 'q.io/', reason: b}] | found 'q.io/' ('' is not a repository name",
      })
  void errorsOfChartRulesAreReported(String rule, String expected) {
    assertRefused("version: 1;charts:;  redis:;    - {" + rule + "}", expected);
  }

  @Test
  void allProblemsAreReportedAtOnce() {
    InvalidInputException first =
        refusal(
            """
            version: 1
            development: [A]
            charts:
              redis: [{versions: x, pre: [{set: a, to: 1}], images: [{image: b}]}]
            ignore: [{image: c}]
            release: [{set: [d], image: e}]
            """);
    List<String> places =
        Stream.concat(Stream.of(first), Arrays.stream(first.getSuppressed()))
            .map(
                e -> e.getMessage().replaceFirst(".*rules.yaml, (line \\d+, column \\d+):.*", "$1"))
            .sorted()
            .toList();
    assertEquals(
        List.of(
            "line 2, column 15",
            "line 4, column 22",
            "line 4, column 37",
            "line 4, column 58",
            "line 4, column 66",
            "line 5, column 10",
            "line 6, column 29"),
        places);
  }

  private static void assertRefused(String yaml, String expected) {
    String message = refusal(yaml.replace(";", "\n")).getMessage();
    assertTrue(message.contains(expected), message);
  }

  private static InvalidInputException refusal(String yaml) {
    InputFile file = new InputFile("my-rules.yaml", yaml.getBytes(UTF_8));
    InvalidInputException refusal =
        assertThrows(InvalidInputException.class, () -> RulesReader.read(file));
    String message = refusal.getMessage();
    assertTrue(message.startsWith("cannot read rules my-rules.yaml, line "), message);
    return refusal;
  }
}
