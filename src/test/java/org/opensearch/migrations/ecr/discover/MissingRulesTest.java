package org.opensearch.migrations.ecr.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.ValuesOverride;

/** Rules for manual additions to a manifest. */
class MissingRulesTest {

  private static final ImageEntry ADDED = Samples.because("quay.io/x/added:1", "by hand");
  private static final ImageEntry SEEN = Samples.entry("quay.io/x/seen:1");
  private static final ValuesOverride MOVES_ADDED =
      Samples.override("${mirror}/quay.io/x/added:1", List.of("quay.io/x/added:1"), "added");

  private final Rules rules = new Rules();

  private String missing(MirrorManifest current, MirrorManifest found) {
    return String.join("\n", MissingRules.of(current, found, rules.build(), "aggregate"));
  }

  private static ChartEntry chart(List<ValuesOverride> overrides, ImageEntry... images) {
    ChartEntry c = Samples.chart("web", images);
    return new ChartEntry(
        c.key(), c.name(), c.version(), c.repository(), c.digest(), c.images(), overrides, 0);
  }

  @Test
  void areEmptyForDerivedEntries() {
    MirrorManifest manifest = Samples.manifest(List.of(chart(List.of(), SEEN)));
    assertEquals("", missing(manifest, manifest));
    assertEquals("", missing(Samples.manifest(List.of(chart(List.of(), ADDED))), gone()));
  }

  private static MirrorManifest gone() {
    return Samples.manifest(List.of());
  }

  @Test
  void containAddedImagesWithTheirOverrides() {
    MirrorManifest current = Samples.manifest(List.of(chart(List.of(MOVES_ADDED), SEEN, ADDED)));
    MirrorManifest found = Samples.manifest(List.of(chart(List.of(), SEEN)));
    assertEquals(
        """
        charts:
          web:
            - images:
                - {image: quay.io/x/added:1, reason: "by hand"}
              overrides:
                - {set: [added], to: "${mirror}/quay.io/x/added:1", for: [quay.io/x/added:1]}\
        """
            .indent(0)
            .strip(),
        missing(current, found));
    // Also if the chart was not analyzed.
    assertEquals(missing(current, found), missing(current, current));

    rules.chart("web").image("quay.io/x/added:1", "by hand").and();
    assertEquals("", missing(current, found));
  }

  @Test
  void containGroups() {
    ImageEntry grouped =
        new ImageEntry(
            "quay.io/x/kit:1",
            Samples.image("quay.io/x/kit:1"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("build"),
            Optional.empty(),
            List.of(),
            0);
    MirrorManifest current = Samples.manifest(List.of(), List.of(grouped), List.of());
    MirrorManifest found = Samples.manifest(List.of(), List.of(), List.of());
    assertEquals(
        "charts:\n  aggregate:\n    - images:\n"
            + "        - {image: quay.io/x/kit:1, reason: \"WHY\", group: build}",
        missing(current, found));
    rules.chart("aggregate").image("quay.io/x/kit:1", "for builds", "build", "*").and();
    assertEquals("", missing(current, found));
  }

  @Test
  void containUnoverridableImages() {
    ImageEntry fixed = Samples.unoverridable("quay.io/x/seen:1", "hard-coded");
    MirrorManifest current = Samples.manifest(List.of(chart(List.of(), fixed)));
    MirrorManifest found = Samples.manifest(List.of(chart(List.of(), SEEN)));
    assertEquals(
        "charts:\n  web:\n    - unoverridable:\n"
            + "        - {image: quay.io/x/seen:1, reason: \"hard-coded\"}",
        missing(current, found));
    ValuesOverride moves = Samples.override("v", List.of("quay.io/x/seen:1"), "image");
    assertEquals("", missing(current, Samples.manifest(List.of(chart(List.of(moves), SEEN)))));
    rules.chart("w*").unoverridable("quay.io/x/*", "hard-coded").and();
    assertEquals("", missing(current, found));
  }

  @Test
  void containNotesAndReasonsOfRenderedImages() {
    ImageEntry noted =
        new ImageEntry(
            SEEN.written(),
            SEEN.reference(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("by hand"),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            0);
    MirrorManifest found = Samples.manifest(List.of(), List.of(SEEN), List.of());
    String expected =
        "charts:\n  aggregate:\n    - notes:\n"
            + "        - {image: quay.io/x/seen:1, note: \"by hand\"}";
    assertEquals(expected, missing(Samples.manifest(List.of(), List.of(noted), List.of()), found));
    ImageEntry because = Samples.because("quay.io/x/seen:1", "by hand");
    MirrorManifest current = Samples.manifest(List.of(), List.of(because), List.of());
    assertEquals(expected, missing(current, found));
    rules.chart("aggregate").note("quay.io/x/seen", "by hand").and();
    assertEquals("", missing(current, found));
  }

  @Test
  void containOmittedCharts() {
    MirrorManifest m = gone();
    MirrorManifest current =
        new MirrorManifest(
            "m",
            m.release(),
            List.of(),
            List.of(SEEN),
            List.of(),
            List.of(new OmittedChart("jaeger", "tracing", 0), new OmittedChart("a", "b", 0)),
            m.digest());
    rules.development("a");
    assertEquals("development:\n  - {chart: jaeger, reason: \"tracing\"}", missing(current, m));
  }

  @Test
  void containOwnNames() {
    ImageEntry named =
        new ImageEntry(
            SEEN.written(),
            SEEN.reference(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new ImageEntry.OwnName("own:1", MirrorTarget.ImageName.parse("own:1"))),
            List.of(),
            0);
    MirrorManifest current = Samples.manifest(List.of(), List.of(named), List.of());
    MirrorManifest found = Samples.manifest(List.of(), List.of(SEEN), List.of());
    assertEquals(
        "charts:\n  aggregate:\n    - names:\n        - {image: quay.io/x/seen:1, as: \"own:1\"}",
        missing(current, found));
    rules.chart("aggregate").name("quay.io/x/seen", "own:1").and();
    assertEquals("", missing(current, found));
  }
}
