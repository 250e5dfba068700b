package org.opensearch.migrations.ecr.discover.bump;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.discover.Samples;
import org.opensearch.migrations.ecr.discover.bump.ChartBump.Installed;
import org.opensearch.migrations.ecr.discover.bump.ChartBump.LostValue;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.MirrorManifest;

/** What a bump changes besides the manifest, as text. */
class ChartBumpTest {

  private static ChartBump bump(Optional<String> uncompared, LostValue... lost) {
    return new ChartBump(
        "web",
        "0.9.0",
        "1.0.0",
        12,
        Optional.empty(),
        List.of(lost),
        uncompared,
        Optional.of(
            new Installed(
                Optional.of("0.8.0"),
                Samples.path("charts", "web", "version"),
                "1.0.0",
                Optional.empty())));
  }

  private static MirrorManifest manifest(String api, String... web) {
    ImageEntry[] images = Stream.of(web).map(Samples::entry).toArray(ImageEntry[]::new);
    ChartEntry other = Samples.chart("api", Samples.entry(api));
    return Samples.manifest(List.of(Samples.chart("web", images), other));
  }

  @Test
  void imagesOfOtherChartsAreNeitherNewNorUnused() {
    MirrorManifest before = manifest("q.io/api:1", "q.io/web:1", "q.io/x:1", "q.io/y:1");
    MirrorManifest after = manifest("q.io/x:1", "q.io/web:2", "q.io/api:1", "q.io/z:1");
    ChartBump bump = bump(Optional.empty()).between(before, after);
    assertEquals(
        List.of(
            "bump of web from 0.9.0 to 1.0.0",
            "  downloads: the chart (12), 2 new images; 2 images are no longer used",
            "  values: the chart still has all values that the deployment sets for it",
            "  to do: set charts.web.version to 1.0.0 in the aggregate chart's values: until then,"
                + " the deployment installs 0.8.0"),
        bump.lines(Long::toString));
  }

  @Test
  void valuesThatAreLostOrNotCompared() {
    LostValue lost =
        new LostValue(Samples.path("charts", "web", "values", "a"), List.of("x, line 1", "--set"));
    LostValue anywhere = new LostValue(Samples.path("charts", "web", "values", "b"), List.of());
    MirrorManifest same = manifest("q.io/api:1", "q.io/web:1");
    ChartBump bump = bump(Optional.of("not compared: why"), lost, anywhere).between(same, same);
    assertEquals(
        List.of(
            "  downloads: the chart (12), no new images",
            "  no effect any more: charts.web.values.a, which is set in x, line 1 and --set",
            "  no effect any more: charts.web.values.b",
            "  values: not compared: why"),
        bump.lines(Long::toString).subList(1, 5));
  }

  @Test
  void chartThatWasNotAnalyzed() {
    MirrorManifest old = Samples.manifest(List.of());
    assertEquals(
        "  downloads: the chart (12), and images that are unknown: it could not be analyzed",
        bump(Optional.empty()).between(old, old).lines(Long::toString).get(1));
  }
}
