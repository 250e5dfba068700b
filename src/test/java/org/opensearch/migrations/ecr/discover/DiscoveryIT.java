package org.opensearch.migrations.ecr.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opensearch.migrations.ecr.manifest.ManifestWriter;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.testing.FixtureCharts;
import org.opensearch.migrations.ecr.testing.GoldenFile;
import org.opensearch.migrations.ecr.testing.Helm;

/**
 * Charts of every style, rendered by real Helm: which images they pull, and which values move them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DiscoveryIT {

  private static final List<String> STYLES =
      List.of(
          "absent-values",
          "aliased-default",
          "argument",
          "argument-pair",
          "config-yaml",
          "container-list",
          "custom-resource",
          "default-registry",
          "digest",
          "dotted-keys",
          "environment-map",
          "full-reference",
          "gate-api-kind",
          "gate-api-version",
          "gate-definitions",
          "gate-lookup",
          "gate-negated",
          "gate-refuses",
          "gate-subchart",
          "gate-upgrade",
          "gate-values",
          "global-registry",
          "global-registry-unset",
          "hard-coded",
          "hook",
          "image-guard",
          "implicit-docker",
          "lookup",
          "name-suffix",
          "nested-archive",
          "null-parts",
          "partial-name",
          "printed-map",
          "registry-repository-tag",
          "repository-tag",
          "required-value",
          "semver-tag",
          "shared-docker",
          "strict-schema",
          "subchart",
          "template-value",
          "trailing-slash");

  @TempDir private static Path folder;
  private FixtureCharts charts;
  private Discovered discovered;

  @BeforeAll
  void discoverAll() throws Exception {
    charts = new FixtureCharts(new Helm(Files.createDirectory(folder.resolve("helm"))), folder);
    charts.pack(STYLES);
    Rules rules =
        new Rules()
            .chart("hard-coded")
            .unoverridable("busybox", "helm test hook, hard-coded")
            .and()
            .chart("image-*")
            .pre(true, "global", "security", "allowInsecureImages")
            .and()
            .chart("required-value")
            .render("123456789012", "accountId")
            .and();
    discovered =
        new Discovering(charts.archives(), folder).refresh(manifestOf(STYLES), rules.build());
  }

  private static MirrorManifest manifestOf(List<String> keys) {
    return Samples.manifest(keys.stream().map(key -> Samples.chart(key)).toList());
  }

  static Stream<String> styles() {
    return STYLES.stream();
  }

  @ParameterizedTest
  @MethodSource("styles")
  void findsImagesAndOverrides(String style) {
    ChartEntry chart =
        discovered.manifest().charts().stream()
            .filter(entry -> entry.key().equals(style))
            .findFirst()
            .orElseThrow();
    MirrorManifest alone =
        new MirrorManifest(
            "m.yaml",
            Optional.empty(),
            List.of(chart),
            List.of(),
            List.of(),
            List.of(),
            Samples.DIGEST);
    new GoldenFile("discover/" + style + ".yaml").check(ManifestWriter.write(alone));
  }

  @Test
  void provesAllOverrides() {
    assertEquals(List.of(), messages(discovered));
    assertEquals(ExitStatus.OK, discovered.exitStatus());
    assertEquals(
        List.of(latest("hard-coded:1.0.0"), latest("implicit-docker:1.0.0")),
        discovered.warnings().stream().filter(w -> w.contains(" pulls ")).toList());
  }

  @Test
  void warnsAboutWhatNoRenderShows() {
    new GoldenFile("discover/gates.txt")
        .check(
            String.join(
                    "\n",
                    discovered.warnings().stream().filter(w -> !w.contains(" pulls ")).toList())
                + "\n");
  }

  @Test
  void reportsFailures() {
    List<String> keys =
        List.of(
            "hard-coded",
            "full-reference",
            "image-guard",
            "required-value",
            "schema-refuses",
            "two-defaults");
    charts.pack(List.of("schema-refuses", "two-defaults"));
    Discovered failed =
        new Discovering(charts.archives(), folder).refresh(manifestOf(keys), new Rules().build());

    assertEquals(ExitStatus.INVALID_INPUT, failed.exitStatus());
    new GoldenFile("discover/failures.txt").check(String.join("\n\n", messages(failed)) + "\n");
  }

  private static String latest(String chart) {
    return chart
        + " pulls docker.io/library/busybox:latest, whose tag is not fixed: pin"
        + " its digest, or set a fixed tag in the values";
  }

  private static List<String> messages(Discovered discovered) {
    return discovered.failures().stream().map(FailureException::getMessage).toList();
  }
}
