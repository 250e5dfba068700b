package org.opensearch.migrations.ecr.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.InvalidInputException;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.OmittedChart;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesPath;

/**
 * What a change of the content changes in the text. What is wanted is the content of a text that
 * says it: texts are easier to read than records.
 */
class ManifestEditorTest {

  private static final String SHA = "sha256:" + "0a".repeat(32);
  private static final String SHA_B = "sha256:" + "0b".repeat(32);

  @Test
  void anImageIsBumpedInPlace() {
    assertEdit(
        """
        version: 1
        # All of them.
        images:
          # The operator.
          - quay.io/a/operator:1  # keeps an eye on the rest 😀
          - "quay.io/a/quoted:1"
          - 'quay.io/a/single:1'
          - {image: quay.io/a/flow:1, reason: "why"}  # flow
          - image: quay.io/a/block:1  # block
            reason: why
        """,
        """
        version: 1
        # All of them.
        images:
          # The operator.
          - quay.io/a/operator:2  # keeps an eye on the rest 😀
          - "quay.io/a/quoted:2"
          - 'quay.io/a/single:2'
          - {image: quay.io/a/flow:2, reason: "why"}  # flow
          - image: quay.io/a/block:2  # block
            reason: why
        """);
  }

  @Test
  void aDigestGoesWithTheTagItWasOf() {
    assertEdit(
        """
        version: 1
        images:
          - {image: "quay.io/a:1", digest: "%s"}  # pinned
          - image: quay.io/b:1
            digest: %s  # of July
            reason: why
          - quay.io/c:1@%s
          - quay.io/d:1
        """
            .formatted(SHA, SHA, SHA),
        """
        version: 1
        images:
          - {image: "quay.io/a:2"}  # pinned
          - image: quay.io/b:2
            reason: why
          - quay.io/c:2
          - {image: quay.io/d:1, digest: %s}
        """
            .formatted(SHA_B));
  }

  @Test
  void aDigestStaysWhereItIsWritten() {
    assertEdit(
        """
        version: 1
        images:
          - quay.io/c:1@%s  # inline
          - quay.io/d@%s
          - {digest: %s, image: quay.io/a:1}
        """
            .formatted(SHA, SHA, SHA),
        """
        version: 1
        images:
          - quay.io/c:1@%s  # inline
          - quay.io/d@%s
          - {digest: %s, image: quay.io/a:1}
        """
            .formatted(SHA_B, SHA_B, SHA_B));
  }

  @Test
  void imagesComeAndGoInBlockStyle() {
    assertEdit(
        """
        version: 1
        images:
        # About a.
        - quay.io/a:1
        # About b,
        # on two lines.
        - quay.io/b:1
          # below b
        - quay.io/c:1

        # For later.
        - quay.io/d:1
        # - quay.io/e:1
        """,
        """
        version: 1
        images:
        # About a.
        - quay.io/a:1
        - quay.io/c:1

        # For later.
        - quay.io/d:1
        - quay.io/new:3
        # - quay.io/e:1
        """);
  }

  @Test
  void imagesComeAndGoInFlowStyle() {
    assertEdit(
        "version: 1\nimages: [quay.io/a:1, quay.io/b:1, quay.io/c:1]  # all\n",
        "version: 1\nimages: [quay.io/a:1, quay.io/c:1, quay.io/d:1]  # all\n");
    assertEdit(
        "version: 1\nimages: [ quay.io/a:1, quay.io/b:1, ]\n",
        "version: 1\nimages: [ quay.io/a:1, quay.io/d:1, ]\n");
    assertEdit(
        """
        version: 1
        images: [
          quay.io/a:1, # about a
          # above b
          quay.io/b:1, # about b
          quay.io/c:1 # about c
        ]
        """,
        """
        version: 1
        images: [
          quay.io/a:1, # about a
          quay.io/d:1,
          quay.io/e:1
        ]
        """);
  }

  @Test
  void jsonStaysJson() {
    assertEdit(
        """
        {
          "version": 1,
          "images": [
            "quay.io/a:1",
            "quay.io/b:1"
          ]
        }
        """,
        """
        {
          "version": 1,
          "images": [
            "quay.io/b:2",
            {"image": "quay.io/c:1", "reason": "a \\"b\\""}
          ],
          "overrides": [{"set": ["a"], "to": true}]
        }
        """);
    assertEdit(
        "{\"version\":1,\"charts\":[],\"images\":[\"quay.io/a:1\"]}",
        "{\"version\":1,\"charts\":[],\"images\":[\"quay.io/a:1\", \"quay.io/b:1\"]}");
  }

  @Test
  void theWholeListOfAFlowStyleIsReplacedWhereNothingStays() {
    assertEdit(
        "version: 1\nimages: [quay.io/a:1, quay.io/b:1]  # all\n",
        "version: 1\nimages: [quay.io/c:1]  # all\n");
  }

  @Test
  void allItemsOfABlockListAreReplaced() {
    assertEdit(
        """
        version: 1
        images:  # all
            # About a.
            -   quay.io/a:1

            -   quay.io/b:1
        overrides:
            -   {set: [x], to: 1}
        """,
        """
        version: 1
        images:  # all
            -   quay.io/c:1
        overrides:
            -   {set: [x], to: 1}
        """);
  }

  @Test
  void overridesAreEditedInPlace() {
    assertEdit(
        """
        version: 1
        images: [quay.io/a/b:1, quay.io/a/c:1]
        overrides:
          - {set: [x], to: "${mirror}/quay.io", for: [quay.io/a/b:1]}  # x
          - set: [y, "a.b"]  # path
            to: '${mirror}/quay.io/a/c'  # value
            for:
              # The one.
              - quay.io/a/c:1
          - set: [map]
            to:  # many
              a: 1
              b: "x"
          - set: [text]
            to: |
              b=${mirror}/quay.io/a/b:1
              c=${mirror}/quay.io/a/c:1
        """,
        """
        version: 1
        images: [quay.io/a/b:1, quay.io/a/c:2]
        overrides:
          - {set: [x], to: "${mirror}/quay.io/a", for: [quay.io/a/b:1, quay.io/a/c:2]}  # x
          - set: [y, "a.b"]  # path
            to: '${mirror}/quay.io/a'  # value
            for:
              # The one.
              - quay.io/a/c:2
              - quay.io/a/b:1
          - set: [map]
            to:  # many
              a: 2
              b: x
              c: [1, true, null]
          - set: [text]
            to: |
              b=${mirror}/quay.io/a/b:1
              c=${mirror}/quay.io/a/c:2
        """);
  }

  @Test
  void aValueChangesItsType() {
    assertEdit(
        """
        version: 1
        images: [quay.io/a:1]
        overrides:
          - set: [a]
            to:  # a map before
              x: 1
              y: 2
            for: []
          - {set: [b], to: 5}
          - {set: [c], to: }
          - set: [d]
            to:
          - set: [e]
            to: |-
              one
              two
        """,
        """
        version: 1
        images: [quay.io/a:1]
        overrides:
          - set: [a]
            to: true  # a map before
            for: []
          - {set: [b], to: {x: [1.5, "1", ""]}}
          - {set: [c], to: "~" }
          - set: [d]
            to: []
          - set: [e]
            to: "one\\n two\\n\\n"
        """);
  }

  @Test
  void overridesComeAndGoInTheStyleOfTheirSiblings() {
    assertEdit(
        """
        version: 1
        images: [quay.io/a:1]
        overrides:
          # gone
          - set: [a]
            to: "${mirror}/quay.io/a"
            for: [quay.io/a:1]
          - set: [b]
            to: 1
        """,
        """
        version: 1
        images: [quay.io/a:1]
        overrides:
          - set: [b]
            to: 1
          - set: [c]
            to: "${mirror}/quay.io/a"
            for: [quay.io/a:1]
        """);
    assertEdit(
        """
        version: 1
        images: [quay.io/a:1]
        overrides:
          - {set: [a], to: 1}
        """,
        """
        version: 1
        images: [quay.io/a:1]
        overrides:
          - {set: [a], to: 1}
          - {set: [c], to: "${mirror}/quay.io/a", for: [quay.io/a:1]}
          - set: [long]
            to: "%s"
        """
            .formatted("long ".repeat(24)));
  }

  @Test
  void fieldsOfChartsAreEditedInPlace() {
    assertEdit(
        """
        version: 1
        release: "2.6.4"  # of the assistant
        charts:
          - key: a
            name: other # not a
            version: 1.0.0 # old
            repository: "https://x/"
            digest: %s # of the archive
            images: [quay.io/a:1]
          - {key: b, version: v1.0.0, repository: https://y/}
        """
            .formatted(SHA),
        """
        version: 1
        release: "2.7.0"  # of the assistant
        charts:
          - key: a
            version: 1.1.0 # old
            repository: "https://z/"
            images: [quay.io/a:1]
          - {key: b, name: c, version: v2.0.0, repository: https://y/, digest: %s}
        """
            .formatted(SHA_B));
  }

  @Test
  void theReleaseChangesNoImage() {
    assertEdit(
        """
        version: 1
        release: 2.6.4
        images: ["quay.io/a:${release}"]
        overrides: [{set: [a], to: "${mirror}/quay.io/a", for: ["quay.io/a:${release}"]}]
        """,
        """
        version: 1
        release: 2.7.0
        images: ["quay.io/a:${release}"]
        overrides: [{set: [a], to: "${mirror}/quay.io/a", for: ["quay.io/a:${release}"]}]
        """);
  }

  @Test
  void chartsComeAndGo() {
    String chart =
        """
          # The %1$s.
          - key: %1$s
            version: 1.0.0
            repository: https://x/
            images:
              - quay.io/%1$s:1
              # - nothing else
        """;
    String a = chart.formatted("a");
    String b = chart.formatted("b");
    String c = chart.formatted("c");
    String head = "# File.\nversion: 1\n\ncharts:\n";
    String tail = "\n# Own images.\nimages:\n  - quay.io/o:1\n# The end.\n";
    String all = head + a + "\n" + b + "\n" + c + tail;
    assertEdit(all, head + b + "\n" + c + tail);
    assertEdit(all, head + a + "\n" + c + tail);
    assertEdit(all, head + a + "\n" + b + tail);
    assertEdit(all, head + a + tail);
    assertEdit(all, head + c + tail);
    assertEdit(all, "# File.\nversion: 1\n" + tail);
    String added = c.replace("  # The c.\n", "").replace("      # - nothing else\n", "");
    assertEdit(head + a + "\n" + b + tail, head + a + "\n" + b + "\n" + added + tail);
    assertEdit(head + a + tail, head + a + "\n" + added + tail);
  }

  @Test
  void sectionsComeWhereTheyBelong() {
    assertEdit(
        """
        # File.
        version: 1

        charts:
          - key: a
            version: 1.0.0
            repository: https://x/
            overrides: [{set: [a], to: 1}]
        """,
        """
        # File.
        version: 1
        release: "1"

        charts:
          - key: a
            version: 1.0.0
            repository: https://x/
            digest: %s
            images:
              - {image: quay.io/a:1, unoverridable: "no value"}
            overrides: [{set: [a], to: 1}]

        images:
          - quay.io/b:${release}

        overrides:
          - {set: [x], to: "${release}"}
        """
            .formatted(SHA));
  }

  @Test
  void sectionsGoWithTheirComments() {
    assertEdit(
        """
        version: 1
        release: "1"  # or another

        # Charts.
        charts:
          - key: a
            version: 1.0.0
            repository: https://x/
            images:
              # a's
              - quay.io/a:1
            overrides:
              - {set: [a], to: 1}  # one

        # Images.
        images:
          - quay.io/b:1

        # Overrides.
        overrides:
          - {set: [x], to: 1, for: [quay.io/b:1]}

        # The end.
        """,
        """
        version: 1

        # Charts.
        charts:
          - key: a
            version: 1.0.0
            repository: https://x/

        # Overrides.
        overrides:
          - {set: [x], to: 1}

        # The end.
        """);
  }

  @Test
  void omittedChartsComeAndGo() {
    String before =
        """
        version: 1
        images: [quay.io/a:1]
        omitted:
          # tracing
          - {chart: jaeger, reason: "for developers"}  # hm
          - {chart: kyverno, reason: "no"}
        """;
    String after =
        """
        version: 1
        images: [quay.io/a:1]
        omitted:
          # tracing
          - {chart: jaeger, reason: "for developers only"}  # hm
          - {chart: grafana, reason: "a, b"}
        """;
    MirrorManifest wanted =
        omitting(
            new OmittedChart("jaeger", "for developers only", 0),
            new OmittedChart("grafana", "a, b", 0));
    assertEquals(new EditedManifest(after, true), ManifestEditor.edit(before, wanted));
    assertEquals(wanted.omitted().size(), read(after).omitted().size());
    assertEquals(
        "version: 1\nimages: [quay.io/a:1]\nomitted:\n  - {chart: jaeger, reason: \"a b\"}\n",
        ManifestEditor.edit(
                "version: 1\nimages: [quay.io/a:1]\n",
                omitting(new OmittedChart("jaeger", "a b", 0)))
            .text());
    assertEquals(
        "version: 1\nimages: [quay.io/a:1]\n", ManifestEditor.edit(before, omitting()).text());
  }

  private static MirrorManifest omitting(OmittedChart... charts) {
    MirrorManifest m = read("version: 1\nimages: [quay.io/a:1]\n");
    return new MirrorManifest(
        "w", m.release(), m.charts(), m.images(), m.overrides(), List.of(charts), m.digest());
  }

  @Test
  void lineBreaksStayAsTheyAre() {
    String before = "version: 1\r\nimages:\r\n  - quay.io/a:1 # é\r\n";
    String after = "version: 1\r\nimages:\r\n  - quay.io/a:1 # é\r\n  - quay.io/b:1\r\n";
    assertEdit(before, after);
    assertEdit("\uFEFF" + before, "\uFEFF" + after);
    assertEdit("version: 1\nimages:\n- quay.io/a:1", "version: 1\nimages:\n- quay.io/a:2");
    assertEdit(
        "version: 1\nimages:\n- quay.io/a:1 # a",
        "version: 1\nimages:\n- quay.io/a:1 # a\n- quay.io/b:1");
    assertEdit(
        "version: 1\nimages:\n- quay.io/a:1\n- quay.io/b:1 # b",
        "version: 1\nimages:\n- quay.io/a:1\n");
    assertEdit("version: 1\nimages:\n- quay.io/a:1", "version: 1\nimages:\n- quay.io/c:1\n");
    assertEdit(
        "%YAML 1.2\n--- # begin\nversion: 1\nimages:\n- quay.io/a:1\n... # end\n",
        "%YAML 1.2\n--- # begin\nversion: 1\nimages:\n- quay.io/a:1\n- quay.io/b:1\n... # end\n");
  }

  @Test
  void anAliasSaysWhatItsAnchorSays() {
    assertEdit(
        """
        version: 1
        images:
          - &a quay.io/a:1  # the one
          - quay.io/b:1
        overrides:
          - {set: [a], to: "${mirror}/quay.io/a", for: &all [*a]}
          - {set: [b], to: "${mirror}/quay.io/a", for: *all}
        """,
        """
        version: 1
        images:
          - &a quay.io/a:2  # the one
          - quay.io/b:1
        overrides:
          - {set: [a], to: "${mirror}/quay.io/a", for: &all [*a]}
          - {set: [b], to: "${mirror}/quay.io/a", for: *all}
        """);
  }

  @Test
  void anAliasThatDiffersIsWrittenOut() {
    assertEdit(
        """
        version: 1
        images:
          - &a quay.io/a:1  # the one
          - quay.io/b:1
        overrides:
          - {set: [a], to: 1, for: &all [*a]}
          - set: [b]
            to: 2
            for: *all  # of them
        """,
        """
        version: 1
        images:
          - &a quay.io/a:1  # the one
          - quay.io/b:1
        overrides:
          - {set: [a], to: 1, for: &all [*a]}
          - set: [b]
            to: 2
            for: [quay.io/b:1]  # of them
        """);
    assertEdit(
        """
        version: 1
        images: &all
          - quay.io/a:1
        charts:
          - key: c
            version: 1.0.0
            repository: http://x/
            images: *all  # too
        """,
        """
        version: 1
        images: &all
          - quay.io/a:1
        charts:
          - key: c
            version: 1.0.0
            repository: http://x/
            images:  # too
              - quay.io/a:1
              - quay.io/b:1
        """);
  }

  @Test
  void anAliasOfWhatBecomesAMapIsWrittenOut() {
    assertEdit(
        """
        version: 1
        images:
          - &a quay.io/a:1  # the one
        overrides:
          - set: [a]
            to: 1
            for:
              - *a  # of them
        """,
        """
        version: 1
        images:
          - &a {image: quay.io/a:1, reason: why}  # the one
        overrides:
          - set: [a]
            to: 1
            for:
              - quay.io/a:1  # of them
        """);
  }

  @Test
  void anAnchorGoesWithItsItem() {
    assertEdit(
        "version: 1\nimages: [quay.io/a:1, &b quay.io/b:1]  # two\n",
        "version: 1\nimages: [quay.io/a:1]  # two\n");
    assertEdit(
        "version: 1\nimages: [\n  quay.io/a:1,\n  &b quay.io/b:1,\n]\n",
        "version: 1\nimages: [\n  quay.io/a:1,\n]\n");
  }

  @Test
  void anAnchorThatGoesLeavesWhatItSaid() {
    assertEdit(
        """
        version: 1
        images:
          - &a quay.io/a:1  # the one
        overrides:
          - {set: [a], to: &to "${mirror}/quay.io/a", for: [*a]}  # first
          - {set: [b], to: *to, for: [*a]}  # second
        """,
        """
        version: 1
        images:
          - quay.io/a:1  # the one
        overrides:
          - {set: [b], to: "${mirror}/quay.io/a", for: [quay.io/a:1]}  # second
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version: 1\nimages: [busybox, \"amazon/aws-cli\", {image: 'index.docker.io/x/y:1'}]",
        "{version: 1, charts: [], images: [a]}",
        "? version\n: 1\n? images\n: - a\n  # x\n",
        "version: 1\nrelease: '1'\nimages: [{image: \"x:${release}\"}, 'x:1.0']\noverrides: []",
        "version: 1\nimages:\n- !!str a",
        "version: 1\ncharts: [{name: a, key: a, version: 1.0.0, repository: http://x/}]"
      })
  void whatIsSaidAlreadyIsNotTouched(String text) {
    if (text.contains("!!")) {
      assertThrows(InvalidInputException.class, () -> read(text));
      return;
    }
    EditedManifest edited = ManifestEditor.edit(text, read(text));
    assertEquals(text, edited.text());
    assertTrue(edited.keptComments());
  }

  @Test
  void aFreshFileIsInTheStyleOfTheShippedOne() {
    String fresh =
        """
        # manifest/private-ecr-manifest.yaml — regenerate with `java -jar ma-ecr.jar discover --write`
        version: 1
        release: "2.6.4"

        charts:
          - key: a
            name: a-chart
            version: 1.0.0
            repository: https://x/
            digest: %s
            images:
              - quay.io/argoproj/argocli:v3.7.9
              - {image: quay.io/b:1, reason: "executor, started by the controller"}
              - image: quay.io/a:1
                digest: %s
                reason: "why it is listed"
            overrides:
              - {set: [x, "a.b", 0, "on"], to: "${mirror}/quay.io", for: [quay.io/argoproj/argocli:v3.7.9]}
              - set: [LONG]
                to: "${mirror}/quay.io/argoproj"
                for: [quay.io/argoproj/argocli:v3.7.9]
              - {set: [list], to: [true, 1.5, 1.0e+7, "1", null, {a: "b\\nc"}]}

          - key: b
            version: v1.2.3
            repository: oci://public.ecr.aws/x/b

        # The aggregate chart's own images.
        images:
          - public.ecr.aws/o/console:${release}
        overrides:
          - {set: [tag], to: "${release}", for: ["public.ecr.aws/o/console:${release}"]}
        """
            .formatted(SHA, SHA_B);
    String wanted = fresh.replace("LONG", "l".repeat(50));
    assertEquals(wanted, ManifestEditor.create(read(wanted)));
  }

  @Test
  void aLongListIsWrittenLineByLine() {
    String wanted =
        """
        # manifest/private-ecr-manifest.yaml — regenerate with `java -jar ma-ecr.jar discover --write`
        version: 1

        images:
          - quay.io/a-long-name-of-an-organisation/a-long-name-of-an-image:1
          - quay.io/a-long-name-of-an-organisation/another-long-name-of-an-image:1
        overrides:
          - set: [registry]
            to: "${mirror}/quay.io"
            for:
              - quay.io/a-long-name-of-an-organisation/a-long-name-of-an-image:1
              - quay.io/a-long-name-of-an-organisation/another-long-name-of-an-image:1
          - set: [map]
            to:
              first: "${mirror}/quay.io/a-long-name-of-an-organisation/a-long-name-of-an-image:1"
              second: "${mirror}/quay.io/a-long-name-of-an-organisation/another-long-name-of-an-image:1"
        """;
    assertEquals(wanted, ManifestEditor.create(read(wanted)));
  }

  @Test
  void scalarsAreReadBackAsText() {
    for (String text :
        List.of(
            "yes",
            "~",
            "1:30",
            "1e3",
            "0x1",
            "2024-01-01",
            "a: b",
            "a #b",
            "- a",
            "#",
            "",
            " ",
            "[a",
            "*a",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a",
            "a:",
            "\u0007\u2028\uFEFF😀é\t\"\\",
            "\uDBFF\uDFFF",
            "null",
            ".inf",
            "1.2.3",
            "v1.2.3",
            "a/b:c",
            "a,b/c",
            "a/${release}",
            "<<",
            "=")) {
      ValuesPath path = new ValuesPath(List.of("x", text.isEmpty() ? "-" : text));
      ValuesOverride override = new ValuesOverride(path, Map.of("k " + text, text), List.of(), 0);
      MirrorManifest m = read("version: 1\nrelease: x\nimages: [quay.io/a:1]\n");
      MirrorManifest wanted =
          new MirrorManifest(
              "w", m.release(), m.charts(), m.images(), List.of(override), List.of(), m.digest());
      String fresh = ManifestEditor.create(wanted);
      assertEquals(Map.of("k " + text, text), read(fresh).overrides().get(0).to(), fresh);
      EditedManifest json =
          ManifestEditor.edit("{\"version\": 1, \"images\": [\"quay.io/a:1\"]}", wanted);
      assertTrue(json.keptComments(), json.text());
    }
  }

  @Test
  void numbersOfAnyTypeAreTheSame() {
    String text = "version: 1\nimages: [quay.io/a:1]\noverrides:\n- {set: [a], to: [5, 1.5]} # c\n";
    MirrorManifest m = read(text);
    ValuesOverride override =
        new ValuesOverride(new ValuesPath(List.of("a")), Arrays.asList(5L, 1.5f), List.of(), 0);
    MirrorManifest wanted =
        new MirrorManifest(
            "w", m.release(), m.charts(), m.images(), List.of(override), List.of(), m.digest());
    assertEquals(new EditedManifest(text, true), ManifestEditor.edit(text, wanted));
  }

  @Test
  void imagesOfOneTagAreToldApartByTheirDigest() {
    ImageReference plain = ImageReference.parse("quay.io/a:1");
    String text =
        """
        version: 1
        charts:
          - {key: c, version: 1.0.0, repository: http://x/, images: ["quay.io/a:1@%s"]}
        images:
          - quay.io/a:1
        """
            .formatted(SHA);
    MirrorManifest m = read(text);
    ImageReference pinned = m.charts().get(0).images().get(0).reference();
    ValuesPath path = new ValuesPath(List.of("a"));
    for (ImageReference image : List.of(plain, pinned)) {
      MirrorManifest wanted =
          new MirrorManifest(
              "w",
              m.release(),
              m.charts(),
              m.images(),
              List.of(new ValuesOverride(path, 1, List.of(image), 0)),
              List.of(),
              m.digest());
      EditedManifest edited = ManifestEditor.edit(text, wanted);
      assertTrue(edited.keptComments());
      assertEquals(List.of(image), read(edited.text()).overrides().get(0).images());
    }
  }

  @Test
  void aFileWithoutAnImageIsStillAManifest() {
    MirrorManifest m = read("version: 1\nimages: []\n");
    assertTrue(ManifestEditor.create(m).endsWith("version: 1\n\nimages: []\n"));
    String edited = ManifestEditor.edit("# c\nversion: 1\nimages: # d\n- quay.io/a:1\n", m).text();
    assertEquals("# c\nversion: 1\nimages: [] # d\n", edited);
  }

  @Test
  void whatIsNoYamlIsRefused() {
    MirrorManifest wanted = read("version: 1\nimages: [quay.io/a:1]\n");
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> ManifestEditor.edit("version: [", wanted));
    assertTrue(e.getMessage().contains("m.yaml, line 1"), e.getMessage());
  }

  @Test
  void whatIsNoManifestIsWrittenAnew() {
    MirrorManifest wanted = read("version: 1\nimages: [quay.io/a:1]\n");
    EditedManifest edited = ManifestEditor.edit("- a list\n", wanted);
    assertFalse(edited.keptComments());
    assertEquals(ManifestEditor.create(wanted), edited.text());
    assertEquals(
        "version: 1 # c\nimages:\n  - quay.io/a:1\n",
        ManifestEditor.edit("version: 1 # c\n", wanted).text());
    assertFalse(ManifestEditor.edit("version: 1 # c\nunknown: 2\n", wanted).keptComments());
  }

  @Test
  void whatNoManifestCanSayIsRefused() {
    MirrorManifest m = read("version: 1\nimages: [quay.io/a:1]\n");
    ImageReference other = ImageReference.parse("quay.io/b:1");
    ValuesOverride override =
        new ValuesOverride(new ValuesPath(List.of("a")), 1, List.of(other), 0);
    MirrorManifest wanted =
        new MirrorManifest(
            "w", m.release(), m.charts(), m.images(), List.of(override), List.of(), m.digest());
    assertThrows(InvalidInputException.class, () -> ManifestEditor.create(wanted));
  }

  @Test
  void aDifferenceOfTheShippedManifestIsThatOfItsContent() {
    String text = new String(ManifestFile.packaged().content(), UTF_8);
    MirrorManifest shipped = read(text);
    assertEquals(text, ManifestEditor.edit(text, shipped).text());

    // An image is named in its list, and by the override that is for it.
    String image = "quay.io/argoproj/argoexec:v3.7.9";
    assertEdit(text, text.replace(image, "quay.io/argoproj/argoexec:v3.8.0"));

    String last =
        "  - docker.io/amazon/aws-cli:2.25.11  # hooks that create and delete the S3 bucket\n";
    assertEdit(text, text.replace(last, last + "  - {image: quay.io/x/y:1, reason: extra}\n"));

    int from = text.indexOf("  - key: fluent-bit");
    int to = text.indexOf("  - key: kube-prometheus-stack");
    assertEdit(text, text.substring(0, from) + text.substring(to));
  }

  private static void assertEdit(String before, String after) {
    MirrorManifest wanted = read(after);
    EditedManifest edited = ManifestEditor.edit(before, wanted);
    assertEquals(after, edited.text());
    assertTrue(edited.keptComments());
  }

  private static MirrorManifest read(String text) {
    return ManifestReader.read("m.yaml", text.getBytes(UTF_8), Optional.empty());
  }
}
