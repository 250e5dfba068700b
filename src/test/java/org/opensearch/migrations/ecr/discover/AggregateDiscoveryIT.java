package org.opensearch.migrations.ecr.discover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.deployment.Deployment;
import org.opensearch.migrations.ecr.discover.report.ManifestDifference;
import org.opensearch.migrations.ecr.manifest.ManifestReader;
import org.opensearch.migrations.ecr.manifest.ManifestWriter;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.testing.FixtureCharts;
import org.opensearch.migrations.ecr.testing.GoldenFile;
import org.opensearch.migrations.ecr.testing.Helm;

/** Discovery of an aggregate chart that is deployed with custom values, with real Helm. */
class AggregateDiscoveryIT {

  private static final String PUBLISHED = "public.example.com/migrations/";
  private static final String OMITTED =
      "the deployment installs playground, which is not mirrored (for development only, according"
          + " to the rules): its installation fails without internet access. Disable it in"
          + " the values, or mirror it: pass a file with `deploy: [playground]` with --rules";

  @TempDir private Path folder;
  private FixtureCharts charts;

  @BeforeEach
  void packCharts() throws Exception {
    charts = new FixtureCharts(new Helm(Files.createDirectory(folder.resolve("helm"))), folder);
    charts.pack(List.of("argument", "default-registry", "packaged", "hook", "shared-docker"));
  }

  private static Rules rules() {
    return new Rules()
        .development("playground")
        .development("elsewhere")
        .ignore("migrations/*")
        .ignore("leftover/*")
        .release(PUBLISHED + "capture-proxy:${release}", "images", "captureProxy")
        .release(PUBLISHED + "console:${release}", "images", "migrationConsole")
        .release(PUBLISHED + "console:${release}", "images", "installer")
        .release(PUBLISHED + "replayer:${release}", "images", "trafficReplayer")
        .chart("default-registry", ">=1")
        .image("registry.example.com/team/debug:1", "started by hand")
        .override(
            Samples.override(
                "${mirror}/registry.example.com/team/debug:1",
                List.of("registry.example.com/team/debug:1"),
                "debug",
                "image"))
        .and()
        .chart("argument", "<1")
        .unoverridable("busybox", "gone since")
        .and();
  }

  private Discovered discover(
      MirrorManifest current, Map<String, String> bumps, boolean all, ArtifactFilter filter) {
    Path aggregate = FixtureCharts.aggregate();
    Deployment deployment =
        new Deployment(
            Optional.of(aggregate),
            List.of(aggregate.resolve("values-deployed.yaml")),
            List.of(),
            "ma",
            List.of());
    return new Discovering(charts.archives(), folder)
        .discover(
            current, rules().build(), new DiscoveryScope(deployment, bumps, all, filter, Set.of()));
  }

  private Discovered discover(MirrorManifest current) {
    return discover(current, Map.of(), false, ArtifactFilter.all());
  }

  @Test
  void allImagesOfTheDeploymentAreFound() {
    Discovered discovered = discover(Samples.manifest(List.of()));

    assertEquals(List.of(), messages(discovered));
    String text = ManifestWriter.write(discovered.manifest());
    new GoldenFile("discover/aggregate.yaml").check(text);
    assertEquals(
        List.of(
            "rules.yaml, line 10: no chart argument of versions <1 is deployed any more: remove the"
                + " rule",
            "rules.yaml, line 2: no image matches 'leftover/*' any more: remove the rule",
            "rules.yaml, line 6: the aggregate chart reads no image from [images, trafficReplayer]"
                + " any more: remove the rule",
            OMITTED),
        discovered.warnings());

    MirrorManifest written = ManifestReader.read("m.yaml", text.getBytes(UTF_8), Optional.empty());
    Discovered again = discover(written);
    assertEquals(List.of(), ManifestDifference.of(written, again).sections());
    assertEquals(text, ManifestWriter.write(again.manifest()));
  }

  @Test
  void allIncludesDisabledCharts() {
    Discovered discovered =
        discover(Samples.manifest(List.of()), Map.of(), true, ArtifactFilter.all());

    assertEquals(
        List.of("agent", "argument", "default-registry", "hook", "shared-docker"),
        discovered.manifest().charts().stream().map(ChartEntry::key).toList());
    assertEquals(List.of(), discovered.manifest().omitted());
    assertEquals(
        List.of(
            "cannot find chart playground:0.0.1 in "
                + charts.archives()
                + ": there is no such chart. Put its .tgz into the folder; `helm pull` downloads"
                + " it"),
        messages(discovered));
    assertEquals(ExitStatus.INVALID_INPUT, discovered.exitStatus());
  }

  @Test
  void chartsThatAreNotSelectedAreUnchanged() {
    MirrorManifest current =
        Samples.manifest(
            List.of(
                Samples.chart("hook", Samples.entry("quay.example.com/not/looked/at:1")),
                Samples.chart("gone", Samples.entry("quay.example.com/not/deployed:1"))));
    Discovered discovered =
        discover(
            current, Map.of(), false, new ArtifactFilter(List.of("default-registry"), List.of()));

    assertEquals(
        List.of("default-registry", "hook"),
        discovered.manifest().charts().stream().map(ChartEntry::key).toList());
    assertEquals(current.charts().get(0), discovered.manifest().charts().get(1));
    assertEquals(List.of(OMITTED), discovered.warnings());
  }

  private static List<String> messages(Discovered discovered) {
    return discovered.failures().stream().map(FailureException::getMessage).toList();
  }
}
