package org.opensearch.migrations.ecr.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.opensearch.migrations.ecr.testing.CachingHelm;
import org.opensearch.migrations.ecr.testing.FixtureCharts;
import org.opensearch.migrations.ecr.testing.Helm;
import org.opensearch.migrations.ecr.testing.Programs;

/** {@code discover --compare-with}, with real Helm. */
@ResourceLock("System.in")
class DiscoverCompareIT {

  private static final String POD =
      """
      kind: Pod
      metadata: {name: a}
      spec:
        containers:
          - {name: a, image: "{{ .Values.one }}"}
          - {name: b, image: "{{ .Values.two }}"}
      """;

  @TempDir private Path folder;
  private Path chart;

  @BeforeEach
  void start() throws IOException {
    Programs.require("helm");
    chart = folder.resolve("ma");
    Files.createDirectories(chart.resolve("templates"));
    Files.writeString(chart.resolve("templates/pod.yaml"), POD);
    Files.writeString(chart.resolve("Chart.yaml"), "apiVersion: v2\nname: ma\nversion: 0.1.0\n");
    Files.writeString(chart.resolve("values.yaml"), "one: busybox\ntwo: quay.io/a/b:1\n");
  }

  @Test
  void aggregateChart() throws IOException {
    Ran same = compare(0, list("docker.io/library/busybox:latest\n# more\n\nquay.io/a/b:1\n"));
    assertEquals("", same.out());
    assertTrue(same.err().contains("list lists exactly the images of the charts"), same.err());

    Ran differs = compare(1, list("mirror.gcr.io/library/busybox quay.io/a/b:2"));
    assertEquals(
        """
        + docker.io/library/busybox:latest (the aggregate chart)
        - mirror.gcr.io/library/busybox:latest
        + quay.io/a/b:1 (the aggregate chart)
        - quay.io/a/b:2
        """,
        differs.out());
    assertTrue(
        differs
            .err()
            .endsWith(
                "list lacks 2 images of the charts (+) and lists 2 images that the charts do not"
                    + " use (-)\n"),
        differs.err());

    Ran mirrored =
        compare(
            0,
            list(
                "charts: ['a|1.0.0|https://x/']\nimages: [mirror.gcr.io/library/busybox,"
                    + " 'quay.io/a/b:1']"),
            "--source-mirror",
            "docker.io=mirror.gcr.io");
    assertEquals("", mirrored.out());

    Ran manifest = compare(1, list("version: 1\nrelease: '1'\nimages: ['quay.io/a/b:1']\n"));
    assertEquals("+ docker.io/library/busybox:latest (the aggregate chart)\n", manifest.out());
  }

  @Test
  void standardInput() {
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream("busybox quay.io/a/b:1 q.io/c:1".getBytes(UTF_8)));
      Ran ran = compare(1, "-");
      assertEquals("- q.io/c:1\n", ran.out());
      assertTrue(ran.err().contains("standard input lacks 0 images"), ran.err());
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void chartsOfTheManifest() throws IOException {
    FixtureCharts charts =
        new FixtureCharts(new Helm(Files.createDirectory(folder.resolve("helm"))), folder);
    charts.pack("full-reference");
    Path manifest =
        Files.writeString(
            folder.resolve("m.yaml"),
            """
            version: 1
            charts: [{key: full-reference, version: 1.0.0, repository: 'https://x/'}]
            """);
    Ran ran =
        run(
            1,
            "--manifest",
            manifest.toString(),
            "--charts-dir",
            charts.archives().toString(),
            "--compare-with",
            list("quay.io/other:1"));
    assertTrue(ran.out().contains(" (full-reference)\n"), ran.out());
    assertTrue(ran.out().contains("- quay.io/other:1\n"), ran.out());
  }

  @Test
  void aFailureIsNoDifference() throws IOException {
    Files.writeString(chart.resolve("values.yaml"), "one: busybox\ntwo: not an image\n");
    Files.writeString(chart.resolve("templates/bad.yaml"), "{{ fail \"no\" }}");
    Ran ran = compare(3, list("busybox"));
    assertTrue(ran.err().contains("1 failure"), ran.err());
  }

  @Test
  void invalidListsAreReportedBeforeRendering() throws IOException {
    Ran invalid = compare(3, list("busybox\nquay.io/A:1"));
    assertTrue(invalid.err().contains("list, line 2, column 1: found 'quay.io/A:1'"));
    assertEquals(1, invalid.err().lines().count(), invalid.err());
    Ran absent = compare(3, folder.resolve("absent").toString());
    assertTrue(
        absent.err().contains("absent: there is no such file. Correct --compare-with"),
        absent.err());
    assertTrue(compare(2, list("busybox"), "--format", "json").err().contains("omit --format"));
    assertTrue(compare(2, list("busybox"), "--check").err().contains("mutually exclusive"));
  }

  @Test
  void differencesAsMarkdown() throws IOException {
    Ran compared = compare(1, list("busybox quay.io/a/b:2 quay.io/c:3"), "--format", "markdown");
    assertEquals(
        """
        ## Comparison with `LIST`

        | only in the charts | chart |
        | --- | --- |
        | `quay.io/a/b:1` | `the aggregate chart` |

        | only in the list |
        | --- |
        | `quay.io/a/b:2` |
        | `quay.io/c:3` |
        """
            .replace("LIST", folder.resolve("list").toString()),
        compared.out());
    String manifest = folder.resolve("written.yaml").toString();
    String[] words = {"--chart", chart.toString(), "--manifest", manifest};
    String[] markdown = words(words, "--release-version", "1", "--format", "markdown");
    Ran created = run(0, words(markdown, "--write"));
    assertTrue(created.out().contains("| `quay.io/a/b` | | `1` | Pod a, "), created::toString);
    assertFalse(created.err().contains("+ image"), created::toString);
    assertTrue(created.err().contains("is written"), created::toString);
    Ran same = run(0, words(markdown, "--check"));
    assertTrue(same.out().contains("\nNone: the manifest matches"), same::toString);
    Files.writeString(chart.resolve("values.yaml"), "one: busybox\ntwo: quay.io/a/b:2\n");
    Ran drift = run(1, words(markdown, "--check"));
    assertTrue(drift.out().contains("| `quay.io/a/b` | `1` | `2` | Pod a, "), drift::toString);
    assertTrue(drift.err().contains("does not match the charts"), drift::toString);
    Ran text = run(0, words(words, "--release-version", "1", "--format", "text"));
    assertTrue(text.out().contains("  - image quay.io/a/b:1\n"), text::toString);
  }

  @Test
  void imagesOfAGroupAreInTheManifestButNotRequired() throws IOException {
    String rules =
        Files.writeString(
                folder.resolve("rules.yaml"),
                """
                version: 1
                charts:
                  ma:
                    - images:
                        - image: "docker.io/moby/buildkit:1"
                          group: build
                          releases: ">=3"
                          reason: "for builds"
                """)
            .toString();
    String manifest = folder.resolve("groups.yaml").toString();
    String[] words = {"--chart", chart.toString(), "--manifest", manifest, "--rules", rules};
    run(0, words(words, "--release-version", "3.1", "--write"));
    String text = Files.readString(Path.of(manifest));
    assertTrue(text.contains("moby/buildkit:1, group: build, reason: \"for builds\"}"), text);
    Ran check = run(0, words(words, "--release-version", "3.1", "--check"));
    assertEquals("", check.out());
    Ran older = run(1, words(words, "--release-version", "2.9", "--check"));
    assertTrue(older.out().contains("- image docker.io/moby/buildkit:1, group: build"));

    String[] compare = words(words, "--release-version", "3.1", "--compare-with");
    run(0, words(compare, list("busybox quay.io/a/b:1")));
    run(0, words(compare, list("busybox quay.io/a/b:1 moby/buildkit:1")));
  }

  @Test
  void ownNamesAreProvenAndWritten() throws IOException {
    String rules =
        Files.writeString(
                folder.resolve("rules.yaml"),
                """
                version: 1
                release:
                  - {set: [images, captureProxy], image: "quay.io/a/proxy:${release}", reason: own}
                charts:
                  ma:
                    - names:
                        - {image: quay.io/a/b, as: team/b, reason: "Artifact Registry"}
                        - {image: quay.io/a/proxy, as: "ma:proxy_${release}"}
                """)
            .toString();
    Files.writeString(
        chart.resolve("templates/proxy.yaml"),
        """
        kind: Pod
        metadata: {name: proxy}
        spec:
          containers:
            - name: proxy
              {{- with .Values.images.captureProxy }}
              image: "{{ .repository }}:{{ .tag }}"
              {{- end }}
        """);
    Files.writeString(
        chart.resolve("values.yaml"),
        """
        one: busybox
        two: quay.io/a/b:1
        images: {captureProxy: {repository: migrations/proxy, tag: latest}}
        """);
    String manifest = folder.resolve("own.yaml").toString();
    String[] words = {"--chart", chart.toString(), "--manifest", manifest, "--rules", rules};
    run(0, words(words, "--release-version", "3.1", "--write"));
    String text = Files.readString(Path.of(manifest));
    for (String expected :
        List.of(
            "- {image: \"quay.io/a/proxy:${release}\", as: \"ma:proxy_${release}\"}",
            "- {image: quay.io/a/b:1, as: team/b}",
            "to: \"${registry}/ma\"",
            "to: \"proxy_${release}\"",
            "to: \"${registry}/team/b:1\"",
            "to: \"${mirror}/docker.io/library/busybox")) {
      assertTrue(text.contains(expected), text);
    }
    assertEquals("", run(0, words(words, "--release-version", "3.1", "--check")).out());
  }

  private static String[] words(String[] words, String... more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }

  private Ran compare(int status, String list, String... more) {
    List<String> words =
        new ArrayList<>(List.of("--chart", chart.toString(), "--release-version", "1"));
    words.addAll(List.of("--manifest", folder.resolve("new.yaml").toString()));
    words.addAll(List.of("--compare-with", list));
    words.addAll(List.of(more));
    return run(status, words.toArray(String[]::new));
  }

  private static Ran run(int status, String... words) {
    List<String> all = new ArrayList<>(List.of("discover"));
    all.addAll(List.of(words));
    Ran ran = Ran.with(CachingHelm.environment(), all.toArray(String[]::new));
    assertEquals(status, ran.status(), ran::toString);
    return ran;
  }

  private String list(String text) throws IOException {
    return Files.writeString(folder.resolve("list"), text).toString();
  }
}
