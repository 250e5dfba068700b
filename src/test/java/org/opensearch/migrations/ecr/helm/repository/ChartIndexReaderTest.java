package org.opensearch.migrations.ecr.helm.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;
import org.opensearch.migrations.ecr.helm.repository.ChartIndex.IndexedVersion;
import org.opensearch.migrations.ecr.http.message.TooLargeException;
import org.opensearch.migrations.ecr.oci.BoundedInputStream;

class ChartIndexReaderTest {

  private static ChartIndex read(String yaml) throws IOException {
    return ChartIndexReader.read(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void onlyVersionUrlAndDigestAreKept() throws IOException {
    ChartIndex index =
        read(
            """
            # generated
            apiVersion: v1
            annotations: &a {x: [1, {y: z}], ? [complex, key] : v}
            entries:
              web:
                - annotations: *a
                  dependencies:
                    - name: other
                      version: 9.9.9
                      urls: [not-this.tgz]
                  description: |
                    version: 8.8.8
                  maintainers: &people
                    - {name: someone}
                  urls:
                    - web-1.0.0.tgz
                    - web-mirror.tgz
                  version: "1.0.0"
                  digest: abc
                - {maintainers: *people, version: 0.9, urls: [], created: 2024-01-01T00:00:00Z}
                - null
                - {description: without a version}
              empty: []
              nothing:
            generated: "2024-01-01T00:00:00Z"
            """);

    assertEquals(
        Map.of(
            "web",
            List.of(
                new IndexedVersion("1.0.0", "web-1.0.0.tgz", "abc"),
                new IndexedVersion("0.9", "", "")),
            "empty",
            List.of(),
            "nothing",
            List.of()),
        index.charts());
  }

  @Test
  void emptyRepositoriesHaveNoCharts() throws IOException {
    assertEquals(Map.of(), read("apiVersion: v1\nentries: {}\n").charts());
    assertEquals(Map.of(), read("apiVersion: v1\nentries:\n").charts());
    assertEquals(Map.of(), read("apiVersion: v1\nentries: null\n").charts());
    assertEquals(Map.of(), read("{\"entries\": null}").charts());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{version: 1.0.0, urls: null, digest: null}",
        "{version: 1.0.0, urls: [~], digest: ~}",
        "{\"version\": \"1.0.0\", \"urls\": [null], \"digest\": null}",
        "{version: 1.0.0, urls: , digest: }",
      })
  void nullsAreMissingValues(String version) throws IOException {
    assertEquals(
        List.of(new IndexedVersion("1.0.0", "", "")),
        read("entries: {web: [" + version + ", {version: null, urls: [u]}]}").versions("web"));
  }

  @Test
  void quotedNullsAreText() throws IOException {
    assertEquals(
        List.of(new IndexedVersion("1.0.0", "null", "~")),
        read("entries: {web: [{version: 1.0.0, urls: ['null'], digest: \"~\"}]}").versions("web"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "entries: {web: [{version: [1], urls: [x]}]}",
        "entries: {web: [{version: *v}]}",
        "entries: {web: [*e]}",
        "entries: {web: [{<<: [x]}]}",
        "entries: {web: [{version: 1, <<: x}]}",
        "x: &x {web: []}\nentries: {<<: *x}",
        "x: &x {web: []}\nentries: *x",
        "entries: {[a]: []}"
      })
  void unreadableContentIsRejected(String yaml) {
    assertThrows(MalformedContentException.class, () -> read(yaml));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x: &v 1.0.0\nentries: {web: [{version: *v, urls: [u], digest: d}]}",
        "x: &e {version: 1.0.0, urls: [u], digest: d}\nentries: {web: [*e]}",
        "x: &e {digest: d, urls: [u], version: 9}\nentries: {web: [{<<: *e, version: 1.0.0}]}",
        "entries: {a: &a [{version: 1.0.0, urls: &u [u], digest: d}], web: *a}",
        "entries: {a: [{version: 7, urls: &u [u]}], web: [{Version: 1.0.0, URLs: *u, digest: d}]}",
        "entries: {a: [&a {version: 7, urls: [u], digest: d}], web: [{<<: [{version: 1.0.0},"
            + " *a]}]}",
        "entries: {web: [{annotations: {a: &u [&d d, u], b: &b {digest: *d, urls: u}},"
            + " version: 1.0.0, <<: *b}]}",
      })
  void aliasesAndMergeKeysAreResolved(String yaml) throws IOException {
    assertEquals(List.of(new IndexedVersion("1.0.0", "u", "d")), read(yaml).versions("web"), yaml);
  }

  @Test
  void errorsNameTheLine() {
    MalformedContentException e =
        assertThrows(
            MalformedContentException.class, () -> read("apiVersion: v1\nentries:\n  web: [\n  }"));

    assertTrue(e.getMessage().contains("line 4: "), e.getMessage());
  }

  @Test
  void networkErrorsArePropagated() {
    InputStream broken =
        new FilterInputStream(repeat("entries:\n  web:\n", "# comment\n", 64)) {
          private int reads;

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            if (reads++ > 2) {
              throw new IOException("connection reset");
            }
            return super.read(buffer, offset, length);
          }
        };

    IOException e = assertThrows(IOException.class, () -> ChartIndexReader.read(broken));

    assertEquals("connection reset", e.getMessage());
  }

  @Test
  void aliasBombsAreNotExpanded() throws IOException {
    StringBuilder bomb = new StringBuilder("l0: &l0 [lol]\n");
    for (int i = 1; i < 100; i++) {
      String alias = "*l" + (i - 1) + ", ";
      bomb.append("l" + i + ": &l" + i + " [" + alias.repeat(9) + "x]\n");
    }
    bomb.append("entries: {web: [{description: *l99, version: 1.0.0}]}\n");

    ChartIndex index =
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> read(bomb.toString()));

    assertEquals("1.0.0", index.versions("web").get(0).version());
  }

  @ParameterizedTest
  @CsvSource({"'x: ', [", "'x: ', '{a: '", "'x:\n ', '- '", "'x:\n ', '? '"})
  void deepNestingIsRejectedEarly(String beginning, String opening) {
    InputStream endless = repeat(beginning, opening, 64);

    IOException e =
        assertTimeoutPreemptively(
            Duration.ofSeconds(10),
            () -> assertThrows(IOException.class, () -> ChartIndexReader.read(endless)));

    assertTrue(e.getMessage().contains("levels deep"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"entries: \"", "entries: |\n  ", "entries: ", "# ", "entries: '"})
  void hugeStringsAreRejectedEarly(String beginning) {
    InputStream endless = repeat(beginning, "many words ", 64);

    IOException e = assertThrows(IOException.class, () -> ChartIndexReader.read(endless));

    assertTrue(e.getMessage().contains("more than 1024 KiB"), e.getMessage());
  }

  @Test
  void endlessVersionsAreRejectedEarly() {
    InputStream endless = repeat("entries: {web: [", "{version: 1, urls: [u]}, ", 64);

    IOException e = assertThrows(IOException.class, () -> ChartIndexReader.read(endless));

    assertTrue(e.getMessage().contains("the index is too large"), e.getMessage());
  }

  @Test
  void endlessChartsAreRejectedEarly() {
    InputStream endless = repeat("entries:\n", "  c: []\n", 64);

    IOException e = assertThrows(IOException.class, () -> ChartIndexReader.read(endless));

    assertTrue(e.getMessage().contains("the index is too large"), e.getMessage());
  }

  /**
   * {@code beginning}, and then {@code unit} again and again for {@code mebibytes} MiB; who reads a
   * quarter of it is told so.
   */
  private static InputStream repeat(String beginning, String unit, int mebibytes) {
    byte[] units = unit.repeat(64 * 1024 / unit.length()).getBytes(StandardCharsets.UTF_8);
    int times = (int) (mebibytes * 1024L * 1024 / units.length);
    InputStream rest =
        new SequenceInputStream(
            Collections.enumeration(
                Collections.nCopies(times, units).stream()
                    .<InputStream>map(ByteArrayInputStream::new)
                    .toList()));
    return new BoundedInputStream(
        new SequenceInputStream(
            new ByteArrayInputStream(beginning.getBytes(StandardCharsets.UTF_8)), rest),
        mebibytes * 1024L * 1024 / 4,
        TooLargeException::new);
  }

  @Test
  void endlessNamesAreRejectedEarly() {
    StringBuilder index = new StringBuilder("entries:\n");
    for (int i = 0; i < 100_000; i++) {
      index.append(" c").append(i).append(": []\n");
    }

    IOException e = assertThrows(IOException.class, () -> read(index.toString()));

    assertTrue(e.getMessage().contains("the index is too large"), e.getMessage());
  }

  @Test
  void indexesLargerThanAnyPublicOneAreRead() throws IOException {
    StringBuilder index = new StringBuilder("entries:\n");
    for (int chart = 0; chart < 200; chart++) {
      index.append(" chart-").append(chart).append(":\n");
      for (int version = 0; version < 150; version++) {
        index.append("  - {version: 10.20.").append(version).append(", digest: ");
        index.append("ab".repeat(32)).append(", urls: ['https://charts.test/");
        index.append("x".repeat(100)).append(".tgz']}\n");
      }
    }

    assertEquals(150, read(index.toString()).versions("chart-199").size());
  }
}
