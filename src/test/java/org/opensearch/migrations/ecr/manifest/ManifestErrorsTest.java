package org.opensearch.migrations.ecr.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

/** Errors in a manifest name position, finding, expectation and remedy. */
class ManifestErrorsTest {

  private static final String CHART = "{key: a, version: 1.0.0, repository: https://x/";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // The file.
        "images: [] | line 1, column 1: found no key 'version'",
        "version: 2 | line 1, column 10: found the number 2, expected version 1. Use a release of"
            + " ma-ecr",
        "version: '1' | line 1, column 10: found '1', expected version 1",
        "version: 1 | found neither 'charts' nor 'images'",
        "- a | line 1, column 1: found a list, expected a map with the keys version",
        "version: 1;imges: [] | line 2, column 1: found the unknown key 'imges'",
        "version: 1;imges: [] | Did you mean 'images'?",
        "version: 1;images: {} | line 2, column 9: found a map, expected a list under 'images'",
        "version: 1;images: | line 2, column 8: found nothing, expected a list",
        "version: 1;images: [];release: 2.6 | found the number 2.6, expected text. Put it in"
            + " quotes",
        "version: 1;images: [];release: a/b | line 3, column 10: found 'a/b', expected a tag",
        // Images.
        "version: 1;images: [1.5] | line 2, column 10: found the number 1.5, expected text",
        "version: 1;images: ['A B'] | line 2, column 10: found 'A B' ('library/A B' is not a",
        "version: 1;images: [''] | found an empty text",
        "version: 1;images: [a, busybox, 'docker.io/library/a'] | column 22: found 'docker.io/libr",
        "version: 1;images: [{digest: a}] | line 2, column 10: found no key 'image'",
        "version: 1;images: [{image: a, digest: sha256:1}] | column 29: found 'sha256:1', expected",
        "version: 1;pinned: yesterday;images: [a] | found 'yesterday', expected a date of the form",
        "version: 1;pinned: 2026-02-30;images: [a] | found '2026-02-30', expected a date",
        "version: 1;pinned: 20261130;images: [a] | line 2, column 9: found the number 20261130,"
            + " expected",
        "version: 1;images: [{image: a, digets: b}] | Did you mean 'digest'?",
        "version: 1;images: ['a:${release}'] | Pass --release-version, set RELEASE_VERSION",
        // Charts.
        "version: 1;charts: [a] | line 2, column 10: found 'a', expected a map with the keys key,",
        "version: 1;charts: [{}] | found no key 'key'",
        "version: 1;charts: [{key: A, version: 1.0.0, repository: https://x/}] | found 'A',"
            + " expected",
        "version: 1;charts: [{key: a/b, version: 1.0.0, repository: https://x/}] | found 'a/b'",
        "version: 1;charts: [{key: a, version: 1.0, repository: https://x/}] | found the number"
            + " 1.0",
        "version: 1;charts: [{key: a, version: '1.0', repository: https://x/}] | found '1.0',"
            + " expec",
        "version: 1;charts: [{key: a, version: ^1.0.0, repository: https://x/}] | found '^1.0.0'",
        "version: 1;charts: [{key: a, version: 1.0.0, repository: ftp://x/}] | found 'ftp://x/'",
        "version: 1;charts: [{key: a, version: 1.0.0, repository: 'x y'}] | found 'x y'",
        "version: 1;charts: [{key: a, version: 1.0.0, repository: 'oci://x/charts'}] | the chart's",
        "version: 1;charts: [{key: a, version: 1.0.0, repository: 'https://u:pw@x/'}] |"
            + " credentials",
        "version: 1;charts: [" + CHART + "}, " + CHART + "}] | found the chart key 'a' again",
        "version: 1;charts: ["
            + CHART
            + "}, {key: b, name: a, version: 1.0.0, repository: "
            + "https://y/}] | both are mirrored to charts/a:1.0.0",
        "version: 1;charts: [" + CHART + ", digest: x}] | found 'x', expected sha256:",
        // Charts that are left out.
        "version: 1;omitted: [{chart: a, reason: b}] | found neither 'charts' nor 'images'",
        "version: 1;images: [{image: quay.io/a:1, variants: [A]}] | found 'A', expected the name of"
            + " a",
        "version: 1;images: [{image: quay.io/a:1, variants: a}] | found 'a', expected a list",
        "version: 1;charts: [{key: a, version: 1.0.0, repository: 'https://x/', requested: false}]"
            + " | found the boolean false, expected true, or no such key",
        "version: 1;images: [];incomplete: [{chart: a}] | line 3, column 14: found no key 'reason'",
        "version: 1;images: [];incomplete: [{chart: A/b, reason: c}] | found 'A/b', expected a"
            + " chart",
        "version: 1;images: [];omitted: {a: b} | line 3, column 10: found a map, expected a list",
        "version: 1;images: [];omitted: [a] | found 'a', expected a map with the keys chart, reaso",
        "version: 1;images: [];omitted: [{reason: b}] | line 3, column 11: found no key 'chart'",
        "version: 1;images: [];omitted: [{chart: a}] | line 3, column 11: found no key 'reason'",
        "version: 1;images: [];omitted: [{chart: a, reason: ''}] | found an empty text",
        "version: 1;images: [];omitted: [{chart: a, why: b}] | found the unknown key 'why'",
        "version: 1;images: [];omitted: [{chart: A/b, reason: c}] | column 19: found 'A/b', expect",
        "version: 1;images: [];omitted: [{chart: a, reason: b}, {chart: a, reason: b}] | column 42:"
            + " found the chart 'a' again, expected it only once; the first is in line 3, col",
        "version: 1;omitted: [{chart: a, reason: b}];charts: ["
            + CHART
            + "}] | line 2, column 19: found the chart 'a', expected a chart that is not mirrored;"
            + " it is under 'charts' in line 3, column 16",
      })
  void errorsAreReported(String yaml, String expected) {
    assertRefused(yaml, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{to: x} | found no key 'set'",
        "{set: [a]} | found no key 'to'",
        "{set: a.b, to: x} | line 5, column 11: found 'a.b', expected a list of keys",
        "{set: [], to: x} | found [], expected a values path",
        "{set: [0], to: x} | the first segment is a key",
        "{set: [a, -1], to: x} | '-1' is neither a key nor a list index",
        "{set: [a, true], to: x} | 'true' is neither a key nor a list index",
        "{set: [a, ''], to: x} | a segment must not be empty",
        "{set: [a, ~], to: x} | a segment must not be empty",
        "{set: [a], to: x, for: quay.io/o/p:1} | found 'quay.io/o/p:1', expected a list under",
        "{set: [a], to: x, for: [quay.io/o/p:2]} | column 29: found 'quay.io/o/p:2', expected an",
        "{set: [a], to: x, for: [quay.io/o/p:2]} | Did you mean 'quay.io/o/p:1'?",
        "{set: [a], to: '${mirror}/quay.io/o/p:2', for: [quay.io/o/p:1]} | column 20: found '${mir",
        "{set: [a], to: '${mirror}/quay.i', for: [quay.io/o/p:1]} | expected the beginning of",
        "{set: [a], to: '${mirror}/quay.io/o/pq', for: [quay.io/o/p:1]} | found '${mirror}/quay.io",
        "{set: [a], to: '${mirror}/quay.io/o/p-init', for: [quay.io/o/p:1]} | expected the"
            + " beginning of ${mirror}/quay.io/o/p:1, or all of it",
        "{set: [a], to: '${mirror}/quay.oi/o/p', for: [quay.io/o/p:1]} | found"
            + " '${mirror}/quay.oi/o",
        "{set: [a], to: '${mirror}/o/p', for: [quay.io/o/p:1]} | found '${mirror}/o/p', expected",
        "{set: [a], to: '${mirror}quay.io', for: [quay.io/o/p:1]} | found '${mirror}quay.io'",
        "{set: [a], to: '${mirror}/quay.io', for: [quay.io/o/p:1, h:5000/x]} | h-5000/x",
        "{set: [a], to: [x, {b: '${mirror}/z'}], for: [quay.io/o/p:1]} | found '${mirror}/z'",
        "{set: [a], to: '${mirror}/z'} | found '${mirror}/z', expected the beginning of where one",
        "{set: [a], to: '${release}'} | found '${release}' without a release",
        "{set: [a], to: 1};  - {set: [a], to: 2} | the path [a], which is set in line 5, column 11",
        "{set: [a], to: 1};  - {set: [a, b], to: 2} | [a, b], below [a], which is set in line 5",
        "{set: [a, b], to: 1};  - {set: [a], to: 2} | [a], above a path that is set in line 5,"
            + " column 11",
        "{set: [a, b], to: 1};  - {set: [a, 0], to: 2} | which has keys and list indexes",
        "{set: [a, 1], to: 1} | the list items [1], expected every index from 0 to 1",
        "{set: [a, 0], to: 1};  - {set: [a, 2], to: 1} | the list items [0, 2], expected every",
        "{set: [ecrAuth, registry], to: x} | which generate-values itself sets",
        "{set: [charts], to: {}} | above a path that is set in line 3",
        "{set: [ecrAuth], to: {}} | above a path that is set by generate-values itself",
        "{set: [charts, c, version], to: x} | which generate-values itself sets",
        "{set: [charts, c, values, v], to: x} | [charts, c, values, v], which is set in line 3",
      })
  void errorsOfOverridesAreReported(String override, String expected) {
    String chart =
        "charts: [{key: c, version: 1.0.0, repository: https://x/, overrides: [{set: [v], to:"
            + " y}]}]";
    String images = "images: [quay.io/o/p:1, h:5000/x]";
    assertRefused("version: 1;" + images + ";" + chart + ";overrides:;  - " + override, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{set: [d], to: x, for: [quay.io/o/p:1]} | found 'x', expected a value with ${digest}",
        "{set: [d], to: '$${digest}', for: [quay.io/o/p:1]} | expected a value with ${digest}",
        "{set: [d], to: '${digest}'} | found 0 images under 'for', expected the one image whose",
        "{set: [d], to: '${digest}', for: [quay.io/o/p:1, h:5000/x]} | found 2 images under 'for'",
        "{set: [d], to: '${digest}', for: [quay.io/o/q:1]} | expected an image that the manifest",
        "{to: '${digest}', for: [quay.io/o/p:1]} | found no key 'set'",
        "{set: [a, b], to: '${digest}', for: [h:5000/x]} | [a], above a path that is set",
        "{set: [ecrAuth, registry], to: '${digest}', for: [h:5000/x]} | generate-values itself",
        "{set: [d], to: '${mirror}/quay.io/o/q:1@${digest}', for: [quay.io/o/p:1]} | expected the"
            + " beginning of ${mirror}/quay.io/o/p:1",
        "{set: [d], to: '${digest}', for: [h:5000/x]};  - {set: [d], to: '1@${digest}', for:"
            + " [h:5000/x]} | the path [d] again",
      })
  void errorsOfValuesThatTakeDigestsAreReported(String digest, String expected) {
    String images = "images: [quay.io/o/p:1, h:5000/x]";
    String overrides = "overrides: [{set: [a], to: 1}]";
    assertRefused("version: 1;" + images + ";" + overrides + ";digests:;  - " + digest, expected);
  }

  @Test
  void equalValuesDoNotConflict() {
    String yaml =
        "version: 1\nimages: []\noverrides:\n  - {set: [a], to: x}\n  - {set: [a], to: x}\n";
    assertEquals(
        2,
        ManifestReader.read("m.yaml", yaml.getBytes(UTF_8), Optional.empty()).overrides().size());
  }

  @Test
  void aTagWithTwoDigestsIsRejected() {
    String other = "sha256:" + "0b".repeat(32);
    assertRefused(
        "version: 1;images: ['q.io/a:1@sha256:" + "0a".repeat(32) + "', 'q.io/a:1@" + other + "']",
        "found 'q.io/a:1' with the digest " + other);
    assertRefused(
        "version: 1;images: [{image: 'q.io/a:1', digest: 'sha256:"
            + "0a".repeat(32)
            + "'}];charts: ["
            + CHART
            + ", images: ['q.io/a:1@"
            + other
            + "']}]",
        "with the digest sha256:" + "0a".repeat(32) + ", expected " + other + " as in line");
    assertRefused(
        "version: 1;images: [{image: 'q.io/a:1@"
            + other
            + "', digest: 'sha256:"
            + "0a".repeat(32)
            + "'}]",
        "found the digest sha256:" + "0a".repeat(32) + ", expected " + other + " as in the");
  }

  @Test
  void allProblemsAreReportedAtOnce() {
    InvalidInputException first =
        refusal("version: 1\nimages: [A B, C D]\nchrts: []\noverrides: [{set: x, to: 1}]\n");
    List<String> messages =
        Arrays.stream(first.getSuppressed()).map(Throwable::getMessage).toList();
    assertTrue(first.getMessage().contains("'chrts'"), first.getMessage());
    assertEquals(3, messages.size(), messages::toString);
    assertTrue(messages.get(2).contains("line 4, column 19"), messages::toString);
  }

  @Test
  void anInvalidImageIsNotReportedAsMissing() {
    InvalidInputException only =
        refusal(
            "version: 1\nimages: ['q.io/A:1']\noverrides: [{set: [x], to: 1, for: [q.io/a:1]}]");
    assertEquals(0, only.getSuppressed().length);
  }

  @Test
  void aReleaseMustBeATag() {
    byte[] yaml = "version: 1\nimages: []\n".getBytes(UTF_8);
    InvalidInputException refused =
        assertThrows(
            InvalidInputException.class,
            () -> ManifestReader.read("m.yaml", yaml, Optional.of("1/2")));
    assertTrue(refused.getMessage().contains("cannot use release 1/2"), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://u:pw@x/", "https://u:pw @x/", "https://u:pw@x_y/", "u:pw@x"})
  void credentialsAreNotShown(String address) {
    String chart = "{key: a, version: 1.0.0, repository: '" + address + "'}";
    String message = refusal("version: 1\ncharts: [" + chart + "]").getMessage();
    assertTrue(message.contains("a URL with credentials"), message);
    assertFalse(message.contains("pw"), message);
  }

  private static void assertRefused(String yaml, String expected) {
    String message = refusal(yaml.replace(";", "\n")).getMessage();
    assertTrue(message.contains(expected), message);
  }

  private static InvalidInputException refusal(String yaml) {
    InvalidInputException refusal =
        assertThrows(
            InvalidInputException.class,
            () -> ManifestReader.read("m.yaml", yaml.getBytes(UTF_8), Optional.empty()));
    assertTrue(refusal.getMessage().startsWith("cannot read manifest m.yaml, line "));
    return refusal;
  }
}
