package org.opensearch.migrations.ecr.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.discover.ChartAnalysis.AnalyzedChart;
import org.opensearch.migrations.ecr.discover.derive.Derived;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.rules.ChartRule;

/** The manifest entries of an analyzed chart. */
class ChartEntriesTest {

  private static final FoundImage APP = Samples.found("quay.io/x/app:2", "app");
  private static final FoundImage SHELL = Samples.found("busybox", "shell");
  private static final ValuesOverride MOVES_APP =
      Samples.override("${mirror}/quay.io/x/app:2", List.of("quay.io/x/app:2"), "image");
  private static final ValuesOverride MOVES_SHELL =
      Samples.override("${mirror}/docker.io/library/busybox", List.of("busybox"), "shell");

  private final Rules rules = new Rules();
  private List<ChartRule> applicable = List.of();
  private List<FoundImage> images = List.of(APP, SHELL);
  private List<ValuesOverride> overrides = List.of(MOVES_APP, MOVES_SHELL);
  private List<Derived.Unmoved> unmoved = List.of();
  private Map<ImageReference, String> written = Map.of();

  private ChartEntries entries(ImageEntry... current) {
    AnalyzedChart analyzed =
        new AnalyzedChart(
            "x:1.0",
            new Derived(images, overrides, unmoved),
            applicable,
            image -> rules.book().name(applicable, image, Optional.of("3.3.6")),
            written,
            Map.of());
    return ChartEntries.of(analyzed, List.of(current), rules.book());
  }

  private static String messages(ChartEntries entries) {
    return String.join(
        "\n", entries.failures().stream().map(FailureException::getMessage).toList());
  }

  private static ImageEntry pinned(String text) {
    return Samples.entry(text).withPin(Optional.of(Samples.DIGEST));
  }

  @Test
  void listEachImageOnceInRenderOrder() {
    images = List.of(SHELL, APP, Samples.found("quay.io/x/app:2", "second"));
    ChartEntries entries = entries();
    assertEquals(
        List.of(
            Samples.entry("docker.io/library/busybox:latest"), Samples.entry("quay.io/x/app:2")),
        entries.images());
    assertEquals(List.of(MOVES_SHELL, MOVES_APP), entries.overrides());
    assertEquals(List.of(), entries.failures());
    assertEquals(List.of(), entries.warnings());
  }

  @Test
  void doNotDependOnTheFormOfTheManifest() {
    ChartEntries fresh = entries();
    assertEquals(
        fresh, entries(Samples.entry("busybox"), Samples.because("quay.io/x/app:2", "because")));
    assertEquals(
        List.of(
            Samples.entry("quay.io/x/app:2"), Samples.entry("docker.io/library/busybox:latest")),
        fresh.images());
  }

  @Test
  void keepADigestIfTheTagIsTheSame() {
    ChartEntries entries = entries(pinned("quay.io/x/app:1"), pinned("busybox"));
    assertEquals(List.of(Samples.entry("quay.io/x/app:2"), pinned("busybox")), entries.images());
    assertEquals(List.of(SHELL.reference()), entries.overrides().get(1).images(), "as it is read");
  }

  @Test
  void useADigestOfTheRender() {
    String digest = "sha256:" + "2".repeat(64);
    FoundImage found = Samples.found("quay.io/x/app:2@" + digest, "app");
    images = List.of(found);
    overrides = List.of(Samples.override("v", List.of("quay.io/x/app:2@" + digest), "image"));
    ImageEntry entry = entries(pinned("quay.io/x/app:2")).images().get(0);
    assertEquals(found.reference(), entry.reference());
    assertEquals("quay.io/x/app:2@" + digest, entry.written());
    assertEquals(Optional.empty(), entry.pin());
  }

  @Test
  void followTheRelease() {
    written = Map.of(APP.reference(), "quay.io/x/app:${release}");
    assertEquals(
        "quay.io/x/app:${release}",
        entries(Samples.entry("quay.io/x/app:2")).images().get(0).written());
  }

  @Test
  void omitImagesThatNeitherRendersNorRulesContain() {
    ChartEntries entries =
        entries(
            Samples.because("ghcr.io/by/hand:1", "started by hand"),
            Samples.entry("quay.io/gone:1"));
    assertEquals(entries(), entries);
  }

  @Test
  void noteWhereAnImageWasFound() {
    FoundImage argument = Samples.at("quay.io/x/app:2", "controller argument --image");
    images = List.of(argument, Samples.at("quay.io/x/app:2", "test hook"), SHELL);
    assertEquals(
        Optional.of("controller argument --image; test hook"), entries().images().get(0).note());
    assertEquals(Optional.empty(), entries().images().get(1).note());

    images =
        List.of(
            argument,
            argument,
            Samples.at("quay.io/x/app:2", "test hook"),
            Samples.at("quay.io/x/app:2", "ConfigMap a"),
            Samples.at("quay.io/x/app:2", "ConfigMap b"));
    assertEquals(
        Optional.of("controller argument --image; test hook; and 2 more"),
        entries().images().get(0).note());

    images = List.of(argument, APP);
    assertEquals(Optional.empty(), entries().images().get(0).note(), "a container has it too");

    applicable = List.of(rules.chart("x").note("quay.io/x/*", "see the guide").rule());
    assertEquals(Optional.of("see the guide"), entries().images().get(0).note());
  }

  @Test
  void failForAnImageWithoutOverride() {
    unmoved = List.of(new Derived.Unmoved(SHELL, "seen"));
    overrides = List.of(MOVES_APP);
    assertEquals(
        "cannot move image docker.io/library/busybox:latest of x:1.0: Pod shell,"
            + " spec.containers[0].image (x/templates/pod.yaml): seen. Add a rule under charts.x:"
            + " either overrides: [{set: [PATH, OF, THE, VALUE], to:"
            + " \"${mirror}/docker.io/library/busybox\", for:"
            + " [docker.io/library/busybox:latest]}] or unoverridable: [{image:"
            + " docker.io/library/busybox, reason: \"WHY\"}]; or, if it is never pulled,"
            + " ignore: [{image: docker.io/library/busybox, reason: \"WHY\"}]; values that the"
            + " chart requires first go under pre",
        messages(entries()));
    assertEquals(
        messages(entries()), messages(entries(Samples.unoverridable("busybox", "once said"))));

    applicable = List.of(rules.chart("x").unoverridable("busybox", "hard-coded").rule());
    ChartEntries excused = entries(Samples.unoverridable("busybox", "people said so"));
    assertEquals("", messages(excused));
    assertEquals(Optional.of("hard-coded"), excused.images().get(1).unoverridable());
  }

  @Test
  void dropAnExcuseThatIsNoLongerNeeded() {
    assertEquals(
        Optional.empty(),
        entries(Samples.unoverridable("busybox", "once")).images().get(1).unoverridable());
  }

  @Test
  void warnAboutASuccessorOfAnImageOfARule() {
    applicable =
        List.of(rules.chart("x").image("quay.io/x/app:1", "started by the operator").rule());
    assertEquals(
        List.of(
            "rules.yaml, line 1: the rule adds quay.io/x/app:1, but the render contains"
                + " quay.io/x/app:2: remove the rule if the other image replaces it"),
        entries().warnings());
  }

  @Test
  void omitIgnoredImages() {
    rules.ignore("busybox");
    overrides = List.of(MOVES_APP);
    assertEquals(List.of(Samples.entry("quay.io/x/app:2")), entries().images());
  }

  @Test
  void containTheImagesOfRules() {
    ValuesOverride moves =
        Samples.override("${mirror}/ghcr.io/x/agent:1", List.of("ghcr.io/x/agent:1"), "agent");
    applicable =
        List.of(
            rules
                .chart("x")
                .image("ghcr.io/x/agent:1", "started by the operator")
                .image("quay.io/x/app:2", "not needed any more")
                .image("ghcr.io/x/lost:1", "moved by nothing")
                .rule());
    overrides = List.of(MOVES_APP, MOVES_SHELL, moves);
    ChartEntries entries = entries();
    assertEquals(
        Samples.because("ghcr.io/x/agent:1", "started by the operator"), entries.images().get(2));
    assertEquals(
        List.of("rules.yaml, line 2: the render now contains quay.io/x/app:2: remove the rule"),
        entries.warnings());
    assertEquals(1, entries.failures().size());
    assertEquals(
        "it appears in no render, and no override applies to it",
        entries.failures().get(0).failure().reason());
  }

  @Test
  void imagesOfAGroupNeedNoOverride() {
    applicable =
        List.of(
            rules.chart("x").image("docker.io/moby/buildkit:1", "for builds", "build", "*").rule());
    ChartEntries entries = entries();
    ImageEntry added = entries.images().get(2);
    assertEquals("docker.io/moby/buildkit:1", added.written());
    assertEquals(Optional.of("build"), added.group());
    assertEquals(Optional.of("for builds"), added.reason());
    assertEquals(Optional.empty(), entries.images().get(0).group());
    assertEquals(List.of(), entries.failures());
    assertEquals(List.of(), entries.warnings());
  }

  @Test
  void ownNamesOfRules() {
    applicable =
        List.of(rules.chart("x").name("quay.io/x/*", "team:app_${release}").name("*", "x").rule());
    ImageEntry app = entries().images().get(0);
    assertEquals("team:app_${release}", app.as().orElseThrow().written());
    assertEquals("team:app_3.3.6", app.name().toString());
    assertEquals("x:latest", entries().images().get(1).name().toString());
  }
}
