package org.opensearch.migrations.ecr.discover.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.discover.Discovered;
import org.opensearch.migrations.ecr.discover.Samples;
import org.opensearch.migrations.ecr.images.ImageLocation;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.testing.GoldenFile;

/** What reviewers read when charts and manifest differ. */
class ManifestDifferenceTest {

  private static final ValuesOverride WEB =
      Samples.override("${mirror}/quay.io", List.of("quay.io/x/web:1"), "image", "registry");

  private static ChartEntry chart(
      String key, String version, List<ImageEntry> images, List<ValuesOverride> overrides) {
    return new ChartEntry(
        key,
        key,
        version,
        URI.create("https://charts.example.com"),
        Optional.empty(),
        images,
        overrides,
        0);
  }

  private static MirrorManifest manifest(
      String release, List<ChartEntry> charts, List<ImageEntry> images, OmittedChart... omitted) {
    return new MirrorManifest(
        "m", Optional.of(release), charts, images, List.of(), List.of(omitted), Samples.DIGEST);
  }

  private static List<String> difference(MirrorManifest before, MirrorManifest after) {
    return ManifestDifference.of(before, discovered(after)).lines();
  }

  private static Discovered discovered(MirrorManifest after, String... warnings) {
    ImageLocation place =
        new ImageLocation("web/templates/pod.yaml", "Pod", "web", "spec.containers[0].image");
    ImageLocation other =
        new ImageLocation("web/templates/test.yaml", "Pod", "test", "spec.containers[0].image");
    return new Discovered(
        after,
        Map.of("web", Map.of(Samples.image("quay.io/x/web:2"), List.of(place, other))),
        List.of(warnings),
        List.of(),
        List.of(),
        List.of());
  }

  @Test
  void isEmptyForAnotherOrder() {
    ImageEntry one = Samples.entry("quay.io/x/web:1");
    ImageEntry two = Samples.entry("quay.io/x/api:1");
    ChartEntry web = chart("web", "1.0.0", List.of(one, two), List.of(WEB));
    ChartEntry same = chart("web", "1.0.0", List.of(two, one), List.of(WEB));
    ChartEntry api = chart("api", "1.0.0", List.of(), List.of());
    assertEquals(
        List.of(),
        difference(
            manifest("1", List.of(web, api), List.of(one)),
            manifest("1", List.of(api, same), List.of(one))));
  }

  @Test
  void listsAdditionsRemovalsAndChanges() {
    new GoldenFile("discover/difference.txt")
        .check(String.join("\n", difference(before(), after())) + "\n");
  }

  @Test
  void valuesThatTakeDigestsAreListedByPath() {
    List<String> images = List.of("quay.io/x/web:1");
    ValuesOverride key = Samples.override("${digest}", images, "image", "digest");
    ValuesOverride tag = Samples.override("1@${digest}", images, "image", "tag");
    ValuesOverride other = Samples.override("2@${digest}", images, "image", "tag");
    assertEquals(
        """
        web
          - value for a digest [image, digest] = ${digest} for quay.io/x/web:1
          ~ value for a digest [image, tag] = 1@${digest} for quay.io/x/web:1
            → value for a digest [image, tag] = 2@${digest} for quay.io/x/web:1
        """,
        String.join("\n", difference(taking(key, tag), taking(other))) + "\n");
  }

  /** A port as text is another value than a port as a number, and Kubernetes rejects it. */
  @Test
  void valuesOfAnotherTypeDiffer() {
    Map<String, Object> text = Map.of("image", "${mirror}/quay.io/x/web:1", "port", "8080");
    Map<String, Object> number = Map.of("image", "${mirror}/quay.io/x/web:1", "port", 8080);
    for (List<Object> pair :
        List.<List<Object>>of(
            List.of(List.of(text), List.of(number)),
            List.of("true", true),
            List.of(Map.of("a", "x, b=y"), Map.of("a", "x", "b", "y")))) {
      assertEquals(3, difference(setting(pair.get(0)), setting(pair.get(1))).size(), pair + "");
      assertEquals(List.of(), difference(setting(pair.get(0)), setting(pair.get(0))));
    }
    assertEquals(
        """
        web
          ~ override [list] = ["x\\ny"] for quay.io/x/web:1
            → override [list] = [{port: "8080"}] for quay.io/x/web:1
        """,
        String.join(
                "\n",
                difference(setting(List.of("x\ny")), setting(List.of(Map.of("port", "8080")))))
            + "\n");
  }

  private static MirrorManifest setting(Object to) {
    ValuesOverride override = Samples.override(to, List.of("quay.io/x/web:1"), "list");
    return manifest("1", List.of(chart("web", "1.0.0", List.of(), List.of(override))), List.of());
  }

  private static MirrorManifest taking(ValuesOverride... digests) {
    ChartEntry web = chart("web", "1.0.0", List.of(), List.of());
    ChartEntry taking =
        new ChartEntry(
            web.key(),
            web.name(),
            web.version(),
            web.repository(),
            web.digest(),
            web.images(),
            web.overrides(),
            List.of(digests),
            web.variants(),
            web.isRequested(),
            0);
    return manifest("1", List.of(taking), List.of());
  }

  /** Pins of what both manifests contain are changes of their own. */
  @Test
  void pinsAreListedByReference() {
    Digest one = Samples.DIGEST;
    Digest two = Digest.parse("sha256:" + "2".repeat(64));
    ImageEntry api = Samples.entry("quay.io/x/api:1");
    ImageEntry web = Samples.entry("quay.io/x/web:1").withPin(Optional.of(one));
    ImageEntry old = Samples.entry("quay.io/x/old:1").withPin(Optional.of(one));
    ChartEntry chart = chart("web", "1.0.0", List.of(api, web, old), List.of());
    MirrorManifest before =
        manifest("1", List.of(chart.withDigest(Optional.of(one))), List.of())
            .withPins(
                Optional.of(LocalDate.of(2026, 1, 2)),
                List.of(chart.withDigest(Optional.of(one))),
                List.of());
    ChartEntry now =
        chart("web", "1.0.0", List.of(pinned(api, two), pinned(web, two)), List.of())
            .withDigest(Optional.of(two));
    ManifestDifference difference =
        ManifestDifference.of(before, discovered(manifest("1", List.of(now), List.of())));
    assertEquals(
        """
        web
          ~ digest of web:1.0.0: ONE (pinned on 2026-01-02) → TWO
          - image quay.io/x/old:1, digest: ONE
          ~ digest of quay.io/x/api:1: none → TWO
          ~ digest of quay.io/x/web:1: ONE (pinned on 2026-01-02) → TWO
        """
            .replace("ONE", one.toString())
            .replace("TWO", two.toString()),
        String.join("\n", difference.lines()) + "\n");
    assertEquals(
        List.of("web:1.0.0", "quay.io/x/web:1"),
        difference.moved().stream().map(ManifestDifference.Change::name).toList());
  }

  /** The digest of another version says nothing about the version before. */
  @Test
  void chartAtAnotherVersionHasNotMoved() {
    ChartEntry before = chart("web", "1.0.0", List.of(), List.of());
    ChartEntry after = chart("web", "2.0.0", List.of(), List.of());
    ManifestDifference difference =
        ManifestDifference.of(
            manifest("1", List.of(before.withDigest(Optional.of(Samples.DIGEST))), List.of()),
            discovered(manifest("1", List.of(after), List.of())));
    assertEquals(List.of("web", "  ~ version: 1.0.0 → 2.0.0"), difference.lines());
    assertEquals(List.of(), difference.moved());
  }

  private static ImageEntry pinned(ImageEntry image, Digest digest) {
    return image.withPin(Optional.of(digest));
  }

  @Test
  void markdownForAPullRequest() {
    Discovered discovered = discovered(after(), "rules.yaml:3: <b>no</b> image | matches '*'");
    ManifestDifference difference = ManifestDifference.of(before(), discovered);
    new GoldenFile("discover/difference.md")
        .check(
            DiscoveryMarkdown.of(
                difference, discovered, "manifest/2.7.0.yaml", "the charts", Long::toString));
  }

  @Test
  void markdownWithoutDifferences() {
    MirrorManifest same = manifest("1", List.of(), List.of());
    assertEquals(
        """
        ## Changes of `m`

        None: the manifest matches the charts.
        """,
        DiscoveryMarkdown.of(
            ManifestDifference.of(same, discovered(same)),
            discovered(same),
            "m",
            "the charts",
            Long::toString));
  }

  /** Values can contain any text; a cell of a table is one line without a bare pipe. */
  @Test
  void dataDoesNotChangeTheFormat() {
    ValuesOverride before = Samples.override("a | b\n`c` ``d", List.of("quay.io/x/web:1"), "i|k");
    ChartEntry web = chart("web", "1.0.0", List.of(Samples.entry("quay.io/x/web:1")), List.of());
    MirrorManifest one = manifest("1", List.of(web), List.of());
    MirrorManifest other =
        manifest("1", List.of(chart("web", "1.0.0", web.images(), List.of(before))), List.of());
    String text =
        DiscoveryMarkdown.of(
            ManifestDifference.of(one, discovered(other)),
            discovered(other),
            "m",
            "the charts",
            Long::toString);
    assertEquals(
        "| `[i\\|k]` | | ```\"a \\| b\\n`c` ``d\" for quay.io/x/web:1``` |",
        text.lines().filter(line -> line.contains("web:1")).findFirst().orElse(text));
  }

  private static MirrorManifest before() {
    return manifest(
        "2.6.4",
        List.of(
            chart(
                "web",
                "1.0.0",
                List.of(
                    Samples.entry("quay.io/x/web:1"),
                    Samples.entry("quay.io/x/api:1"),
                    Samples.because("quay.io/x/extra:1", "an old reason")),
                List.of(WEB)),
            chart("gone", "3.1.0", List.of(Samples.entry("quay.io/x/gone:1")), List.of())),
        List.of(Samples.entry("quay.io/x/console:2.6.4")),
        new OmittedChart("kyverno", "for development", 0));
  }

  private static MirrorManifest after() {
    ValuesOverride moved =
        Samples.override(
            "${mirror}/quay.io/x", List.of("quay.io/x/web:2", "quay.io/x/api:1"), "image", "hub");
    ValuesOverride changed =
        Samples.override("${mirror}/quay.io", List.of("quay.io/x/api:1"), "image", "registry");
    return manifest(
        "2.7.0",
        List.of(
            chart(
                "web",
                "1.1.0",
                List.of(
                    Samples.entry("quay.io/x/web:2"),
                    Samples.unoverridable("quay.io/x/api:1", "hard-coded"),
                    Samples.because("quay.io/x/extra:1", "a new reason")),
                List.of(changed, moved)),
            chart("new", "0.1.0", List.of(Samples.entry("quay.io/x/new:1")), List.of())),
        List.of(Samples.entry("quay.io/x/console:2.7.0")),
        new OmittedChart("jaeger", "for development", 0));
  }
}
